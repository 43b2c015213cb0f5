import { z } from 'zod';

/** What the user wants less of, and how much less: `percent` of what the range has, or `usd` over the range. */
export const targetSchema = z.object({
  metric: z.enum(['cost', 'latency', 'tokens']),
  unit: z.enum(['percent', 'usd']),
  amount: z.number().positive(),
  /** The user's words, or the name of the constraint. */
  said: z.string(),
});
export type Target = z.infer<typeof targetSchema>;

const SAVING =
  '(?:cut|cuts|cutting|reduce|reduces|reducing|reduction|save|saves|saving|savings|lower|lowers|lowering|decrease|decreasing|shave|trim|drop|bring down|slash|optimi[sz]e)';
const PERCENT = new RegExp(
  `\\b${SAVING}\\b[^.?!\\n]{0,60}?(?<!\\d)(\\d{1,3}(?:\\.\\d+)?) ?(?:%|percent|per cent)|(?<!\\d)(\\d{1,3}(?:\\.\\d+)?) ?(?:%|percent|per cent)[^.?!\\n]{0,30}\\b(?:less|cheaper|lower|savings?|reduction|off)\\b`,
  'i',
);
const USD = new RegExp(
  `\\b${SAVING}\\b[^.?!\\n]{0,60}?(?:\\$|USD) ?(\\d[\\d,]*(?:\\.\\d+)?)(k?)(?![\\d%])`,
  'i',
);
const HALF = /\b(?:halve|in half|by half|half (?:of )?(?:the|my|our) (?:cost|spend|bill|money))\b/i;

const LATENCY = /latenc|response time|duration|slow|p\d\d|fast/i;
const TOKENS = /token/i;

/** How much less the user wants; undefined when the question names no amount. */
export function targetOf(message: string, constraints?: unknown): Target | undefined {
  const constrained = fromConstraints(constraints);
  if (constrained) return constrained;
  const percent = PERCENT.exec(message);
  const share = Number(percent?.[1] ?? percent?.[2]);
  if (percent && share > 0 && share <= 100) return target('percent', share, percent[0]);
  const usd = USD.exec(message);
  const amount = Number(usd?.[1]?.replaceAll(',', '')) * (usd?.[2] ? 1_000 : 1);
  if (usd && amount > 0) return target('usd', amount, usd[0]);
  const half = HALF.exec(message);
  return half ? target('percent', 50, half[0]) : undefined;
}

function target(unit: Target['unit'], amount: number, words: string): Target {
  const metric = LATENCY.test(words) ? 'latency' : TOKENS.test(words) ? 'tokens' : 'cost';
  return { metric, unit, amount, said: words.trim() };
}

const constraintsSchema = z.object({
  target_savings_percent: z.number().positive().max(100).optional(),
  target_savings_usd: z.number().positive().optional(),
});

function fromConstraints(constraints: unknown): Target | undefined {
  const { target_savings_percent: percent, target_savings_usd: usd } =
    constraintsSchema.safeParse(constraints).data ?? {};
  if (percent !== undefined) return target('percent', percent, 'target_savings_percent');
  return usd === undefined ? undefined : target('usd', usd, 'target_savings_usd');
}
