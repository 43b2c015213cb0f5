import { z } from 'zod';

/** Calls that failed for a reason, by their status. */
export const failedBySchema = z.strictObject({
  of: z.literal('status'),
  why: z
    .string()
    .regex(
      /^(?:any|rate_limit|timeout|server_error|client_error|bad_request|unauthorized|content_filter|[45]\d\d)$/,
    )
    .describe('a reason, `any` for whatever it is, or an HTTP status such as 503'),
});
export type FailedBy = z.infer<typeof failedBySchema>;

const WORDS: readonly (readonly [why: string, RegExp])[] = [
  ['rate_limit', /\brate[- ]?limit\w*|\bthrottl\w+|\btoo many requests\b/i],
  ['timeout', /\btime-?outs?\b|\btim(?:ed?|es|ing)[- ]out\b/i],
  ['server_error', /\b(?:server|internal) errors?\b|\b5xx\b/i],
  ['client_error', /\bclient errors?\b|\b4xx\b/i],
  ['bad_request', /\bbad requests?\b/i],
  ['unauthorized', /\bunauthori[sz]ed\b|\bauth(?:entication|ori[sz]ation)? (?:errors?|failures?)\b/i],
  ['content_filter', /\bcontent[- ]?(?:filter|polic)\w*/i],
];
/** A number is a status where its words say so; `500 calls` are five hundred. */
const CODE =
  /\b(?:(?:http|status|code|error)s? (?:codes? )?)([45]\d\d)\b|(?<![\d.,$])([45]\d\d)(?:s\b| (?:errors?|status\w*|codes?|failures?|responses?)\b)/i;

/** "And 503?" */
const ALONE = /^(?:and|or|what about|how about) (?:the )?([45]\d\d)s?\W*$/i;

/** Why the calls failed that a question is about; undefined where it asks about no reason. */
export function failedBy(line: string): FailedBy | undefined {
  const [, behind, before] = CODE.exec(line) ?? [];
  const why =
    behind ?? before ?? ALONE.exec(line.trim())?.[1] ?? WORDS.find(([, pattern]) => pattern.test(line))?.[0];
  return why === undefined ? undefined : { of: 'status', why };
}
