import { distance } from 'fastest-levenshtein';

/** Words that decide what a question asks for, and that no other English word is mistaken for. */
const WORDS =
  'model models workload workloads latency latencies expensive cheapest dearest slowest fastest failure failures failed error errors timeouts token tokens request requests query queries prompt prompts average median percentage caching routing batching saving savings compare compared spending budget forecast throughput anomaly anomalies outliers trends january february september october november december yesterday monday tuesday wednesday thursday friday saturday sunday'.split(
    ' ',
  );
const KNOWN = new Set(WORDS);
/** Words of their own that are a letter away from one of those. */
const OTHER = new Set(
  'modell modelle modelo modelos modes modem modal motel moral failing fail fails fairer averages averaged terror mirror taken takes quest quests requested prompted promptly compares comparer batches trend trended budgets forecasts media medial coaching catching cashing router saying sayings shaving fridays mondays sundays saturdays thursdays tuesdays wednesdays requester'.split(
    ' ',
  ),
);
const SHORTEST = 5;

/** Names of models and workloads have digits and signs; what stands in quotes is meant as it stands. */
const WORD = /(["'“`])[^"'”`\n]*["'”`]|(?<![\p{L}\p{N}_./-])\p{L}+(?![\p{L}\p{N}_/-]|\.[\p{L}\p{N}])/gu;

export interface Misspelled {
  readonly written: string;
  readonly meant: string;
}

/** The words of a question that are one slip of the finger away from one that decides what it asks for. */
export function misspelledIn(question: string): readonly Misspelled[] {
  return [...question.matchAll(WORD)].flatMap(([written]) => {
    const meant = meantBy(written.toLowerCase());
    return meant === undefined ? [] : [{ written, meant }];
  });
}

/** A model's name in words: `gpt-4o mini`, `gemini 2.5 flash`. */
const MODEL_IN_WORDS = new RegExp(
  String.raw`\b(?:gpt|gemini|claude|o[134])(?:[ -]\d[\w.]*(?![\w%]))?(?:[ -](?:mini|nano|pro|flash|lite|turbo|sonnet|haiku|opus))*\b`,
  'gi',
);

/** The question with those words as they are meant, and models as they are called. */
export function spelled(question: string): string {
  return question
    .replace(WORD, (written) => meantBy(written.toLowerCase()) ?? written)
    .replaceAll(/\bgpt(?=\d)/gi, '$&-')
    .replaceAll(
      /\b(?:pr|perr|pre)\b(?= (?:model|workload|team|day|week|month|call|request|token)s?\b)/gi,
      'per',
    )
    .replaceAll(/\b(?:month[ -]to[ -]date|mtd)\b/gi, 'this month')
    .replaceAll(/\b(?:year[ -]to[ -]date|ytd)\b/gi, 'this year')
    .replaceAll(/\b(?:quarter[ -]to[ -]date|qtd)\b/gi, 'this quarter')
    .replace(MODEL_IN_WORDS, (name) => {
      const joined = name.replaceAll(' ', '-');
      return /^claude/i.test(name) ? joined.replaceAll('.', '-') : joined;
    });
}

function meantBy(written: string): string | undefined {
  if (written.length < SHORTEST || KNOWN.has(written) || OTHER.has(written)) return undefined;
  return WORDS.find((word) => word[0] === written[0] && isSlip(written, word));
}

/** A letter too many, too few or wrong, or two in each other's place. */
function isSlip(written: string, word: string): boolean {
  const far = distance(written, word);
  if (far < 2) return true;
  if (far > 2 || written.length !== word.length) return false;
  const at = [...word].findIndex((letter, index) => letter !== written[index]);
  return word.slice(0, at) + word[at + 1] + word[at] + word.slice(at + 2) === written;
}
