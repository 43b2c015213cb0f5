/** What a status in lower case is like where it says why a call failed, by HTTP code or in words. */
const REASONS = {
  any: '',
  rate_limit: '^429$|rate.?limit|too.?many.?requests|throttl|resource.?exhausted',
  timeout: '^(408|504|524)$|time.?d?.?out|deadline',
  server_error: '^5[0-9][0-9]$|server.?error|internal|overload|unavailable|bad.?gateway',
  client_error: '^4[0-9][0-9]$|client.?error|bad.?request|invalid',
  bad_request: '^(400|422)$|bad.?request|invalid',
  unauthorized: '^(401|403)$|unauthori|forbidden|permission|authentication',
  content_filter: 'content.?(filter|policy)|safety|moderation|blocked',
} as const;

export type FailureReason = keyof typeof REASONS;

/** @param why a reason, or an HTTP status such as `503` */
export const statusLike = (why: string): string =>
  Object.hasOwn(REASONS, why) ? REASONS[why as FailureReason] : `^${why}$`;
