import { z } from 'zod';
import { measureOf } from './measure';
import { oneOf, pattern } from './pattern';
import { ANY_PART } from './ranking/dimension';
import { spelled } from './spelling';
import { CALL, PART } from './vocabulary';

/** What was said in the thread before, the oldest first. */
export const historySchema = z.array(z.object({ role: z.string(), content: z.string() })).readonly();
export type History = z.infer<typeof historySchema>;

/** Words with which one goes on from a question, and that are no question alone. */
const GOES_ON = oneOf(
  /^(?:and|but|also|so|ok(?:ay)?,|then|what about|how about|same|why|the same|only|just|now)(?!\w)/,
  /^(?:which of (?:these|them|those)|compare (?:it|that|this|with)|(?:list|show)(?: me)? (?:them|these|those|it))(?!\w)/,
  /^(?:(?:sorted|ordered|ranked|grouped) by|(?:as|in) (?:calls|requests|tokens|costs?|latency|failures))(?!\w)/,
  // Nothing but these words.
  /^what(?:['’]?s| is) the (?:difference|change)\W*$/,
  /^(?:the )?(?:p\d{2}|median|mean|average)\W*$/,
  /^(?:top|bottom) \d{1,2}\W*$/,
  /^how many(?: (?:are|were) there)?\W*$/,
);
/** A few words that say what is otherwise, and leave the rest to the question before. */
const BARE = /^(?:and|or|what about|how about)\b(?:\W+[\w$%.,-]+){1,4}\W*$/i;

/** The lines of a whole question down to the one that says what it asks: behind a bare one the one before it. */
export function sayingLines(question: string): readonly string[] {
  const lines = question.split('\n');
  const last = lines.findIndex((line) => !BARE.test(line.trim()));
  return last === -1 ? lines : lines.slice(0, last + 1);
}

/** Words that only a question before gives a meaning: "how many calls is that?", "when did they start?" */
const POINTS_BACK = oneOf(
  /\b(?:that|those|these|them|it|they|this)\W*$/,
  pattern`\b(?:did|do|are|were|have) (?:they|those|these)\b(?! (?:${CALL.many}|${PART.many}))`,
);
const POINTS_WITHIN = 60;
const LONGEST = 120;
/** So many questions back; a longer way is no going on. */
const STEPS = 4;
const BASE_CHARS = 2_000;

/**
 * The questions that one goes on from, the newest first, down to the one that stands alone; none where it does so itself.
 * @param history of the thread
 */
export function goesOnFrom(message: string, history: History = []): readonly string[] {
  if (!isGoingOn(message)) return [];
  const said = history
    .filter(({ role }) => role === 'user')
    .map(({ content }) => content)
    .reverse()
    .slice(0, STEPS);
  const base = said.findIndex((question) => !isGoingOn(question));
  return base === -1 ? [] : said.slice(0, base + 1).map((question) => question.slice(0, BASE_CHARS));
}

/** A question as it is meant, and behind it those that it goes on from. */
export const meantQuestions = (
  message: string,
  before: readonly string[],
): readonly [string, ...string[]] => [spelled(message), ...before.map(spelled)];

/** The same, each a line: what they ask about, and what they name. */
export const wholeQuestion = (message: string, before: readonly string[]): string =>
  meantQuestions(message, before).join('\n');

const isGoingOn = (message: string): boolean => {
  const words = message.trim();
  if (words.length <= POINTS_WITHIN && POINTS_BACK.test(words)) return true;
  return words.length <= LONGEST && (GOES_ON.test(words) || isFragment(words));
};

/** "By model?", "in October?", "which workload?": no question alone. */
const FRAGMENT = oneOf(
  pattern`^(?:which|what) (?:${ANY_PART})\W*$`,
  /^(?:by|per|for|in|on|since|last|this|yesterday|today)(?: [\w.'’-]+){0,3}\W*$/,
);

const isFragment = (words: string): boolean => FRAGMENT.test(words) && measureOf(words) === undefined;
