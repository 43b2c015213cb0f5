import type { Optimization, Strategy } from '../../optimization/schema';
import { type Cited, cited } from '../cited';
import type { Ledger } from '../ledger';
import { calls } from '../phrases';

/** How a question names the strategies that save money. */
const WORDS: readonly (readonly [Strategy['name'], RegExp])[] = [
  ['caching', /\bcach(?:e|es|ed|ing)\b/i],
  ['routing', /\brout(?:e|er|ing)\b/i],
  ['tiering', /\btier(?:s|ing)?\b/i],
  ['batching', /\bbatch(?:es|ing)?\b/i],
];

/** Where a question first names one; undefined where it names none. */
export function placeOfStrategy(message: string): number | undefined {
  const places = WORDS.map(([, pattern]) => message.search(pattern)).filter((place) => place !== -1);
  return places.length > 0 ? Math.min(...places) : undefined;
}

/** What the strategies that a question names would save. */
export function strategyLines({ strategies }: Optimization, message: string, ledger: Ledger): Cited[] {
  const asked = WORDS.filter(([, pattern]) => pattern.test(message)).map(([name]) => name);
  return strategies.filter(({ name }) => asked.includes(name)).map((strategy) => lineOf(strategy, ledger));
}

function lineOf(
  { name, title, missing, saving_usd, saving_percent, affected_rows }: Strategy,
  ledger: Ledger,
): Cited {
  if (!saving_usd || !saving_percent || !affected_rows)
    return cited`**What ${title.toLowerCase()} would save cannot be computed**: it needs ${missing ?? 'more columns'}.`;
  if (saving_usd.value === 0) return cited`**${title} saves nothing here.**`;
  const saving = cited`${ledger.number(saving_usd, 'usd')}, ${ledger.number(saving_percent, 'percent')} of the cost`;
  const touched = calls(ledger.number(affected_rows, 'count'), affected_rows.value);
  const order = name === 'caching' ? '' : ', applied to what the strategies before it left';
  return cited`**${title} saves ${saving}, on ${touched}**${order}.`;
}
