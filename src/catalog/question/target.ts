import { z } from 'zod';
import { oneOf, pattern, upTo } from './pattern';

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
  'cuts?|cutting|reduc(?:es?|ing|tion)|sav(?:es?|ings?)|lower(?:s|ing)?|decreas(?:e|ing)|shave|trim|drop|bring down|slash|optimi[sz]e';
/** A verb of saving, and behind it in the same sentence: how much. */
const SAVE = String.raw`\b(?:${SAVING})\b[^.?!\n]{0,60}?`;
/** What is to be left over is not what is to be saved. */
const NOT_DOWN_TO = String.raw`(?<!\b(?:(?<!up )to|below|under) )`;
const PERCENT_NUMBER = String.raw`(\d{1,12}(?:\.\d+)?) ?(?:%|percent|per cent)`;
const PERCENT = oneOf(
  pattern`${SAVE}(?<!\d)${NOT_DOWN_TO}${PERCENT_NUMBER}`,
  pattern`(?<!\d)${PERCENT_NUMBER}${upTo(30)}\b(?:less|cheaper|lower|savings?|reduction|off)\b`,
);
const USD_NUMBER = String.raw`(\d[\d,]*(?:\.\d+)?)(k?)`;
const USD = pattern`${SAVE}${NOT_DOWN_TO}(?:(?:\$|USD) ?${USD_NUMBER}(?![\d%])|(?<![\d.,])${USD_NUMBER} ?(?:USD|dollars)\b)`;
const HALF = /\b(?:halve|in half|by half|half (?:of )?(?:the|my|our) (?:cost|spend|bill|money))\b/i;

const LATENCY = /latenc|response time|duration|slow|p\d\d|fast/i;
const TOKENS = /token/i;

const PART_IN_WORDS = 'thirds?|quarters?|fifths?|tenths?';
const OTHER_NUMBER = String.raw`\d[\d.,]*(?:k|ms|s)?\b`;
const BY_SO_MUCH = pattern`\bby (?:a |an |one |two )?(?:${PART_IN_WORDS}|${OTHER_NUMBER}(?! ?(?:%|per ?cent)))(?: ?(?:ms|milliseconds|seconds?|tokens?|calls?|euros?|EUR)\b)?`;
const OTHER_MONEY = oneOf(/[€£] ?\d[\d.,]*\d/, /[€£] ?\d/, /\b\d[\d.,]* ?(?:€|£|euros?\b|EUR\b)/);
const DOWN_TO = pattern`\b(?:below|under|down to|to) [$€£]?${OTHER_NUMBER}(?:%| ?(?:seconds?|milliseconds|USD|dollars|percent))?`;
const BARE_THOUSANDS = String.raw`(?<![$\d.,])\d[\d.,]*k\b`;
/** How much less, in words that no number is read from: other units, other money, a part in words. */
const OTHER = oneOf(
  pattern`${SAVE}(?:${BY_SO_MUCH}|${OTHER_MONEY}|${DOWN_TO}|${BARE_THOUSANDS})`,
  /\b\d+(?:\.\d+)?(?:x| times) (?:cheaper|less|lower|faster)\b/,
);

/** How much less the user wants; undefined when the question names no amount that can be one. */
export function targetOf(message: string, constraints?: unknown): Target | undefined {
  const constrained = fromConstraints(constraints);
  if (constrained) return constrained;
  const percent = percentIn(message);
  if (percent && percent.amount > 0 && percent.amount <= 100)
    return target('percent', percent.amount, percent.said);
  const usd = usdIn(message);
  if (usd && usd.amount > 0) return target('usd', usd.amount, usd.said);
  const half = HALF.exec(message);
  return half ? target('percent', 50, half[0]) : undefined;
}

/** Why what a question names is no target, in the words for its user; undefined where it names none. */
export function whyNoTarget(message: string): string | undefined {
  const percent = percentIn(message);
  if (percent && percent.amount > 100)
    return `"${percent.said}" was not followed: no more than 100% can be saved.`;
  const nothing = percent ?? usdIn(message);
  if (nothing) return `"${nothing.said}" was not followed: a target is more than nothing.`;
  const other = OTHER.exec(message)?.[0].trim();
  return (
    other && `"${other}" was not followed: say it in percent or in USD, such as "by 20%" or "save $500".`
  );
}

interface Amount {
  readonly amount: number;
  readonly said: string;
}

function percentIn(message: string): Amount | undefined {
  const [said, behind, before] = PERCENT.exec(message) ?? [];
  return said === undefined ? undefined : { amount: Number(behind ?? before), said: said.trim() };
}

function usdIn(message: string): Amount | undefined {
  const found = USD.exec(message);
  if (!found) return undefined;
  const [said, before, thousandsBefore, behind, thousandsBehind] = found;
  const number = Number((before ?? behind ?? '').replaceAll(',', ''));
  return { amount: number * (thousandsBefore || thousandsBehind ? 1_000 : 1), said: said.trim() };
}

const target = (unit: Target['unit'], amount: number, words: string): Target => ({
  metric: metricOf(words),
  unit,
  amount,
  said: words.trim(),
});

function metricOf(words: string): Target['metric'] {
  if (LATENCY.test(words)) return 'latency';
  return TOKENS.test(words) ? 'tokens' : 'cost';
}

/** The constraints of a run that are followed here, and what each may be. */
export const CONSTRAINTS = {
  target_savings_percent: z.number().positive().max(100),
  target_savings_usd: z.number().positive(),
} as const;

function fromConstraints(constraints: unknown): Target | undefined {
  const given = z.record(z.string(), z.unknown()).safeParse(constraints).data ?? {};
  const percent = CONSTRAINTS.target_savings_percent.safeParse(given.target_savings_percent).data;
  if (percent !== undefined) return target('percent', percent, 'target_savings_percent');
  const usd = CONSTRAINTS.target_savings_usd.safeParse(given.target_savings_usd).data;
  return usd === undefined ? undefined : target('usd', usd, 'target_savings_usd');
}
