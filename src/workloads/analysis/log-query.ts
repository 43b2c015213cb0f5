import { FAILED } from './failed';
import { hoursOfWeek } from './hours-of-week';
import type { WorkloadRange } from './workload-range';

/** 0 from Monday 00:00 UTC to 167 on Sunday at 23:00. */
const HOUR_OF_WEEK = `(24 * (extract(isodow from e.occurred_at at time zone 'UTC') - 1)
        + extract(hour from e.occurred_at at time zone 'UTC'))::integer`;

/** The caller's rows of the range: $1 user, $2 start, $3 end, $4 models, $5 workloads, $6 statuses, $7 hours of the week. */
export const LOG = `
  log as not materialized (
    select e.* from workload_events e
    where e.user_id = $1 and e.occurred_at >= $2::timestamptz and e.occurred_at < $3::timestamptz
      and ($4::text[] is null or e.model = any($4))
      and ($5::text[] is null or e.workload = any($5))
      and ($6::text[] is null or e.status = any($6))
      and ($7::integer[] is null or ${HOUR_OF_WEEK} = any($7)))`;

type Rows = Pick<WorkloadRange, 'userId' | 'start' | 'end' | 'filters'>;

export function logParameters({ userId, start, end, filters }: Rows): unknown[] {
  const { models = null, workloads = null, statuses = null } = filters;
  return [userId, start, end, models, workloads, statuses, hoursOfWeek(filters)];
}

/** Which catalogue entry a logged name stands for: $8 names, $9 providers, $10 models. */
const NAMES = `names as not materialized (select * from unnest($8::text[], $9::text[], $10::text[]) as n(name, provider, model))`;

const OF_A_WINDOW = `
      version text, provider text, model text, valid_from timestamptz, from_input_tokens integer, input_price numeric,
      output_price numeric, cached_input_price numeric, batch_input_price numeric, batch_output_price numeric, tier text,
      source text, valid_to timestamptz, to_input_tokens bigint`;

/**
 * What is found is kept, whoever reads it how often: of a log of which nothing is known yet PostgreSQL expects one row, and would
 * look the prices of each up anew. Its workers cannot read what it materializes by itself, but an array can be given to them.
 */
const foundOnce = (query: string, columns: string): string => `
    select * from unnest((select array_agg(found) from (${query}) found)) as kept(${columns})`;

/**
 * The prices ($11 catalogue version) of some models, each with the times and lengths of input it holds for.
 * @param models a query of (provider, model)
 */
const windows = (models: string): string => `
  windows as not materialized (${foundOnce(
    `
    select p.*, coalesce(min(later.valid_from), 'infinity') as valid_to,
      coalesce(min(longer.from_input_tokens), 2147483648) as to_input_tokens
    from price_catalogue p
    left join price_catalogue later on later.version = p.version and later.provider = p.provider and later.model = p.model
      and later.valid_from > p.valid_from
    left join price_catalogue longer on longer.version = p.version and longer.provider = p.provider and longer.model = p.model
      and longer.valid_from = p.valid_from and longer.from_input_tokens > p.from_input_tokens
    where p.version = $11 and (p.provider, p.model) in (${models})
    group by p.version, p.provider, p.model, p.valid_from, p.from_input_tokens`,
    OF_A_WINDOW,
  )})`;

/** The windows of one model, which is named by two parameters. */
export const windowsOf = (provider: string, model: string): string =>
  foundOnce(`select * from windows w where w.provider = ${provider} and w.model = ${model}`, OF_A_WINDOW);

/** The same by the names in the log. */
const NAMED = `
  named as not materialized (${foundOnce(
    'select n.name, w.* from names n join windows w on w.provider = n.provider and w.model = n.model',
    `name text, ${OF_A_WINDOW}`,
  )})`;

/** Keeps the planner from copying a query's expressions into each place that reads them; with 0 it would also keep workers out. */
export const COMPUTED_ONCE = 'offset null';
/** Lets the planner follow an index of the log and stop where it has enough rows; it may compute a row's cost more than once. */
export const COMPUTED_WHERE_READ = '';

/** Whether the window `w` holds for the call `l`. */
export const holds = (w: string, l: string): string =>
  `${l}.occurred_at >= ${w}.valid_from and ${l}.occurred_at < ${w}.valid_to
   and ${l}.input_tokens >= ${w}.from_input_tokens and ${l}.input_tokens < ${w}.to_input_tokens`;

/** USD for the call `l` at the prices of the window `w`; null where a price is missing. */
export const costAt = (w: string, l: string, input = `${w}.input_price`): string =>
  `(${l}.input_tokens * ${input}
    + case when ${l}.output_tokens = 0 then 0 else ${l}.output_tokens * ${w}.output_price end) * 0.000001`;

const COST_NOW = `coalesce(l.cost_usd, ${costAt('w', 'l')})`;

/** Whether a row of the priced log has a cost, which is not computed to tell. */
export const IS_PRICED =
  '(cost_usd is not null or input_price is not null and (output_tokens = 0 or output_price is not null))';

/** Which rows are priced. */
interface PricedRows {
  /** The query of that name, and those that it reads. */
  readonly name: string;
  readonly queries: string;
}

const ALL_ROWS: PricedRows = { name: 'log', queries: LOG };

/**
 * The rows of the range with what each costs now: the logged cost, else its tokens at the catalogue's price of its time; and
 * whether it failed, which takes long to tell.
 * @param more further models, as a query of (provider, model), to have windows of
 */
export const pricedLog = (
  more = '',
  computed: typeof COMPUTED_ONCE | typeof COMPUTED_WHERE_READ = COMPUTED_ONCE,
  rows = ALL_ROWS,
): string => `
  ${NAMES}, ${windows(`select provider, model from names ${more}`)},
  ${NAMED}, ${rows.queries},
  priced as not materialized (
    select l.*, w.provider, w.model as catalogue_model, w.input_price, w.output_price, w.cached_input_price,
      w.batch_input_price, w.batch_output_price, ${COST_NOW} as cost, ${FAILED} as failed
    from ${rows.name} l left join named w on w.name = l.model and ${holds('w', 'l')}
    ${computed})`;

export function pricedParameters(range: WorkloadRange): unknown[] {
  const { models, catalogueVersion } = range;
  return [
    ...logParameters(range),
    models.map(({ name }) => name),
    models.map(({ provider }) => provider),
    models.map(({ model }) => model),
    catalogueVersion,
  ];
}

/** A time as ISO text in UTC with microseconds, which a JavaScript Date would lose. */
export const isoText = (time: string): string =>
  `to_char((${time}) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;
