import type { Evidence } from '../../evidence/figure.schema';
import { blocks, list } from '../cited';
import type { Material } from '../material';
import type { ReportEvidence } from '../schema';

const PICK = /^select case when "[^"]+" > 0 then "([^"]+)" end as value from \(([\s\S]+)\) answer$/;

interface Source {
  readonly id: string;
  readonly sql: string;
  readonly parameters: Evidence['parameters'];
}

/** Every number with the query that gives it again; a query that gives several stands once. */
export function appendixA(evidence: readonly ReportEvidence[]): string {
  if (evidence.length === 0) return 'No number of this report comes from your rows.';
  const sources = new Map<string, Source>();
  const lines = evidence.map(({ id, name, row_count, value, sql, parameters }) => {
    const [, column, query = sql] = PICK.exec(sql) ?? [];
    const key = JSON.stringify([query, parameters]);
    const source = sources.get(key) ?? { id: `Q${sources.size + 1}`, sql: query, parameters };
    sources.set(key, source);
    const shown = Array.isArray(value) ? `${value.length} rows` : String(value);
    return `| ${id} | ${name.replaceAll('|', ' ')} | ${shown} | ${row_count} | ${source.id}${column === undefined ? '' : `, column \`${column}\``} |`;
  });
  return blocks(
    'Run a query with its parameters as yourself: it gives the same value again.',
    ['| Id | What | Value | Rows behind it | Query |', '| --- | --- | --- | --- | --- |', ...lines].join(
      '\n',
    ),
    ...[...sources.values()].map(sourceOf),
  );
}

function sourceOf({ id, sql, parameters }: Source): string {
  const given = parameters.map((parameter, index) => `-- $${index + 1}: ${oneLine(parameter)}`);
  return [`**${id}**`, '', fence, ...given, dedented(sql), fence].join('\n').replace(fence, `${fence}sql`);
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
      'Days and hours are in UTC. A timeframe counts back from the newest call of the log.',
      'p95 is `percentile_cont(0.95)` over the calls that have a latency; throughput is calls per second between the first and the last call.',
      'Trend: mean of the later half of the buckets against the earlier half’s, hours up to 3 days, else days; beyond ± 10% it rises or falls, beyond ± 20% with high certainty.',
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
