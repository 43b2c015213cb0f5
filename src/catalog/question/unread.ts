const MONTHS =
  'january|february|march|april|may|june|july|august|september|october|november|december|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec';
const DAYS = 'monday|tuesday|wednesday|thursday|friday|saturday|sunday';
const AROUND = 'in|on|during|since|of|for|from|until|before|after|between|last|past';
/** A number like a year counts these. */
const COUNTED = 'calls|requests|rows|messages|users|tokens|input|output|usd|dollars|euros?|ms|percent';

/** Words that name a time which is no timeframe; each is linear in the message. */
const TIMES: readonly RegExp[] = [
  // A date, and not the end of a model's name.
  /(?<![\w./-])(?:19|20)\d{2}-\d{2}(?:-\d{2})?(?![\w-])/,
  new RegExp(`\\b(?:${AROUND}) (?:the )?(?:19|20)\\d{2}\\b(?![-.,]?\\d)(?! ?(?:${COUNTED})\\b)`, 'i'),
  new RegExp(`\\b(?:${AROUND}) (?:${MONTHS})\\b(?: \\d{1,4})?`, 'i'),
  new RegExp(`\\b(?:${AROUND}) (?:${DAYS})s?\\b`, 'i'),
  /\bq[1-4] (?:19|20)\d{2}\b/i,
  /\b(?:between|from|since|until|before|after|at) \d{1,2}(?::\d{2}| ?[ap]m)\b/i,
  /\b(?:yesterday|last night|this morning|this evening)\b/i,
  /\b(?:last|past|previous) \d{1,6} ?(?:seconds?|secs?|minutes?|mins?)\b/i,
];

const NAMED_WORKLOAD = /\b(?:workload|status)s? (?:"[^"]{1,200}"|“[^”]{1,200}”|`[^`]{1,200}`|'[^']{1,200}')/i;

/** The time that a question names and that is not followed, as it stands there. */
export function unreadTime(message: string): string | undefined {
  return firstOf(TIMES, message);
}

/** The workload or status that a question names by its name: which rows are meant is said by filters alone. */
export function unreadFilter(message: string): string | undefined {
  return firstOf([NAMED_WORKLOAD], message);
}

function firstOf(patterns: readonly RegExp[], message: string): string | undefined {
  const found = patterns.flatMap((pattern) => pattern.exec(message) ?? []);
  return found[0];
}
