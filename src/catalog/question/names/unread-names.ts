import { firstMatch, pattern } from '../pattern';
import { USER } from '../vocabulary';

const NAMED_WORKLOAD = /\b(?:workload|status)s? (?:"[^"]{1,200}"|“[^”]{1,200}”|`[^`]{1,200}`|'[^']{1,200}')/i;

/** Calls that a question wants left out. */
const LEFT_OUT =
  /\b(?:excluding|except(?: for)?|not counting|ignoring|leaving out|apart from|other than) (?:the )?[\w.-]+/i;

const THAT_WENT_WELL =
  /(?<!\b(?:number|share|percent|percentage|proportion|cost) )\b(?:of|for|in|only) (?:the )?success\w* (?:calls|requests)\b/i;

/** The workload or status that a question names by its name: which rows are meant is said by filters alone. */
export function unreadFilter(message: string): string | undefined {
  return firstMatch([NAMED_WORKLOAD, LEFT_OUT, THAT_WENT_WELL], message);
}

const BY_WHOM = pattern`\b(?:per|by|each|every|which|what) (?:${USER.any}|teams?|departments?|projects?|tags?|api keys?)\b`;

/** A user, a team or a tag, by which a question wants the calls told apart: of these a log has the workload alone. */
export function byWhom(message: string): string | undefined {
  return BY_WHOM.exec(message)?.[0];
}
