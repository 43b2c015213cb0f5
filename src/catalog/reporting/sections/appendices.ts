import type { Evidence } from '../../evidence/figure.schema';
import { pickedFrom } from '../../evidence/picked-from';
import { blocks, escaped, list } from '../cited';
import type { Material } from '../material';
import type { ReportEvidence } from '../schema';

/** A query, and each set of parameters that it was asked with. */
interface Source {
  readonly id: string;
  readonly sql: string;
  readonly given: Evidence['parameters'][];
}

/** Every number that the report cites, and the query that gives it again. */
export function evidenceTable(evidence: readonly ReportEvidence[]): string {
  if (evidence.length === 0) return 'No number of this report comes from your rows.';
  const sources = new Map<string, Source>();
  const lines = evidence.map((entry) => {
    const where = placeOf(entry, sources);
    return `| ${entry.id} | ${escaped(entry.name)} | ${shown(entry.value)} | ${entry.row_count} | ${where} |`;
  });
  return blocks(
    'Run a query with its parameters as yourself: it gives the same value again.',
    ['| Id | What | Value | Rows behind it | Query |', '| --- | --- | --- | --- | --- |', ...lines].join(
      '\n',
    ),
  );
}

/** The queries themselves; one that gives several numbers stands once. */
export function queriesOf(evidence: readonly ReportEvidence[]): string {
  const sources = new Map<string, Source>();
  for (const entry of evidence) placeOf(entry, sources);
  return blocks(...[...sources.values()].map(sourceOf));
}

/** Where the number is found; a query that was not there yet gets its place. */
function placeOf({ sql, parameters }: ReportEvidence, sources: Map<string, Source>): string {
  const { column, query } = pickedFrom(sql);
  const source = sources.get(query) ?? { id: `Q${sources.size + 1}`, sql: query, given: [] };
  sources.set(query, source);
  const from = `${source.id}${letterOf(source, parameters)}`;
  return column === undefined ? from : `${from}, column \`${column}\``;
}

const shown = (value: Evidence['value']): string =>
  typeof value === 'object' && value !== null ? `${value.length} rows` : String(value);

/** The same query with other parameters gets another letter: Q3a, Q3b. */
function letterOf(source: Source, parameters: Evidence['parameters']): string {
  const text = JSON.stringify(parameters);
  const known = source.given.findIndex((given) => JSON.stringify(given) === text);
  return letter(known === -1 ? source.given.push(parameters) - 1 : known);
}

const letter = (index: number): string =>
  index < 26 ? String.fromCharCode(97 + index) : `${letter(Math.floor(index / 26) - 1)}${letter(index % 26)}`;

function sourceOf({ id, sql, given }: Source): string {
  const sets = given.map((parameters, index) => {
    const values = parameters.map((parameter, place) => `$${place + 1} = ${oneLine(parameter)}`);
    return `-- ${id}${letter(index)}: ${values.join(', ')}`;
  });
  return [`**${id}**`, '', `${fence}sql`, ...sets, dedented(sql), fence].join('\n');
}

const fence = '```';
const LONGEST = 500;

/** A parameter may hold what the user logged; it stays in its comment, and inside of the fence. */
function oneLine(parameter: unknown): string {
  const text = JSON.stringify(parameter).replaceAll('`', "'");
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}… (cut; whole in the JSON report)` : text;
}

function dedented(sql: string): string {
  const lines = sql.split('\n').filter((line) => line.trim() !== '');
  const indents = lines.slice(1).map((line) => line.length - line.trimStart().length);
  const least = Math.min(...indents, 40);
  return lines.map((line, index) => (index === 0 ? line.trimStart() : line.slice(least))).join('\n');
}

/** How the numbers were made. */
export function appendixB({ data, optimization, triage }: Material, catalogueVersion: string | null): string {
  return blocks(
    catalogueVersion === null
      ? 'No price was needed.'
      : `**Price catalogue:** ${catalogueVersion}. A call costs what was logged for it; where nothing was logged, its tokens at the catalogue’s price of its time.`,
    list([
      'Days and hours are in UTC. A timeframe counts back from the newest call of the log; a word such as yesterday or August is read against the day of that call.',
      'p95 is `percentile_cont(0.95)` over the calls that have a latency; throughput is calls per second between the first and the last call.',
      'Busiest hour: the hour of the day with most calls over the whole range; the mean hour is the mean of the hours of the day that have calls.',
      'Cost of a day: the mean of the days that have a call with a price.',
      'A call has failed when its status is neither an HTTP status from 200 to 399 nor a word such as ok, success, completed or stop.',
      'Trend: mean of the later half of the buckets against the earlier half’s, of which the middle one of an odd number is left out; hours up to 3 days, else days; beyond ± 10% it rises or falls, beyond ± 20% with high certainty.',
      ...(data?.comparison
        ? [
            'What makes a difference between two periods, model by model: more or fewer calls, at what a call cost earlier; other models, at what theirs cost earlier, one that is new at its whole cost; larger or smaller calls, at what a token cost earlier; what remains is what a token costs. Where a model has no list price, tokens sent and received count alike.',
          ]
        : []),
      'A call stands out when it is more than 2 population deviations from the mean of at least 5 calls, among the newest 1,000 of the last 7 days.',
      'A saving is computed call by call: cost now minus cost under the strategy, in the order caching, routing, tiering, batching, each on what the one before left.',
      ...(optimization ? [optimization.confidence_rule] : []),
      ...(triage
        ? [`The question was sorted by ${triage.decided_by}: ${triage.category.replaceAll('_', ' ')}.`]
        : []),
      ...(data ? [`The data agent looked at ${data.kind.replaceAll('_', ' ')} first.`] : []),
    ]),
  );
}
