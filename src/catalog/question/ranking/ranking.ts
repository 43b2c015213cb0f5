import { MOST_RANKED } from '../../tools/performance-analyzer/ranked.schema';
import { isCeiling } from '../bound';
import { measureOf } from '../measure';
import { numberOf } from '../vocabulary';
import { isTime } from './dimension';
import { type LoggedNames, namedTogether, namesProvider } from './named-together';
import { partBoundIn } from './part-bound';
import type { Ranking } from './ranking.schema';
import { type AskedRanking, askedIn, eachOf } from './ranking-asked';
import { type Lines, rankingFrom } from './ranking-from';
import { columnOf } from './ranking-order';
import { superlativeIn } from './superlative';

/**
 * What a question wants ranked or told apart; undefined where it wants nothing of the kind.
 * @param question its lines, the newest first: what that one leaves open, those behind it say
 * @param logged names of the log: two that a question names are set beside each other
 */
export function rankingOf(question: string, logged: LoggedNames | undefined): Ranking | undefined {
  const [line = '', ...before] = question.split('\n');
  const lines: Lines = [line, ...before];
  if (LIST_THEM.test(line) && lines.some((said) => measureOf(said) === 'failures'))
    return rankingFrom(eachOf('call'), lines);
  return beyondIn(lines) ?? firstAsked(lines, logged) ?? besideEachOther(lines, logged);
}

/** Of failures that the question before told the number of. */
const LIST_THEM = /^(?:list|show)(?: me)? (?:them|these|those)\b/i;

/** "Workloads with an error rate above 5%": those with least of it first where it is less that is asked for. */
function beyondIn(lines: Lines): Ranking | undefined {
  const [line, ...before] = lines;
  const earlier = firstOf(before, partBoundIn);
  // "And above 7%?"
  const parts = partBoundIn(line) ?? (earlier && partBoundIn(`${earlier.by}s ${line}`));
  if (!parts) return undefined;
  const { by, bound: beyond, isPercent } = parts;
  const ranking = rankingFrom(eachOf(by), lines);
  const measure = measureOf(line) === undefined && parts.measure ? parts.measure : ranking.measure;
  if (isPercent && measure !== 'failures') return undefined;
  const ordered = measure === ranking.measure ? ranking.column : columnOf(measure, lines);
  const column = measure === 'failures' && !isPercent ? 'failed_requests' : ordered;
  return { ...ranking, measure, column, isLeast: isCeiling(beyond.comparison), beyond, count: MOST_RANKED };
}

/** What the newest line that asks for an order asks, with what the lines around it say. */
function firstAsked(lines: Lines, logged: LoggedNames | undefined): Ranking | undefined {
  const place = lines.findIndex((line) => askedIn(line) !== undefined);
  const line = lines[place] ?? '';
  const asked = askedIn(line);
  if (!asked) return undefined;
  const { by } = asked;
  const together = namedTogether(line, logged);
  if (together && isTime(by))
    return { ...rankingFrom({ ...asked, by: together.by, across: by }, lines), names: together.names };
  const earlier = WHICH_ALONE.test(line) ? firstOf(lines.slice(place + 1), askedIn) : undefined;
  if (earlier && earlier.form !== 'of_each') return rankingFrom({ ...earlier, by }, lines);
  const end = place > 0 ? superlativeIn(lines[0]) : undefined;
  return rankingFrom(end === undefined ? asked : withOtherEnd(asked, end, lines[0]), lines);
}

function firstOf<T>(lines: readonly string[], read: (line: string) => T | undefined): T | undefined {
  for (const line of lines) {
    const found = read(line);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** "And which workload?" */
const WHICH_ALONE = /^(?:(?:and|or) )?(?:wh?ich|what) [\w ]+\W*$/i;

/** "And the cheapest?": the same parts by another end of them; how many, the newest line may say anew. */
const withOtherEnd = (asked: AskedRanking, end: string, line: string): AskedRanking => ({
  ...asked,
  words: [
    ...(/\b\d{1,2}\b/.exec(line) ?? []),
    ...asked.words.filter((word) => !Number.isNaN(numberOf(word))),
    end,
  ],
  form: 'superlative_first',
});

/** Two names of the log, or a provider beside the others, where nothing else is said of an order. */
function besideEachOther(lines: Lines, logged: LoggedNames | undefined): Ranking | undefined {
  const [line] = lines;
  const together = namedTogether(line, logged);
  if (together) return { ...rankingFrom(eachOf(together.by), lines), names: together.names };
  const isOfProviders = namesProvider(line) && lines.some((said) => measureOf(said) !== undefined);
  return isOfProviders ? rankingFrom(eachOf('provider'), lines) : undefined;
}
