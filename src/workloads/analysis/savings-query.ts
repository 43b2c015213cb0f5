import { PLACED_ROWS } from './cache-audit';
import { COMPUTED_ONCE, costAt, holds, pricedLog } from './log-query';

const MOVES = `moves as (select * from unnest($8::text[], $12::text[], $13::text[]) as m(name, smaller, smallest))`;

const MODELS_MOVED_TO = `
      union select n.provider, m.smaller from names n join moves m on m.name = n.name
      union select n.provider, m.smallest from names n join moves m on m.name = n.name`;

/** Several at once share what takes longest, which is to find the calls that repeat another. */
const POLICIES = `
  policies as (
    select * from jsonb_to_recordset($14::jsonb)
      as p(policy integer, max_input integer, max_output integer, patient text[], strategies text[]))`;

/**
 * Every priced row with its cost now and after each strategy, each applied to what the one before left; a strategy
 * touches a row only where it makes it cheaper, so no row costs more and the total never exceeds the spend (10.3).
 *
 * $12 and $13: models one tier lower and two, beside the names of $8; $14: the policies, each with its number, the most input
 * and output tokens of a small call, the workloads that can wait and the strategies to apply.
 */
const STEPS = `
  with ${MOVES}, ${POLICIES}, ${pricedLog(MODELS_MOVED_TO, COMPUTED_ONCE, PLACED_ROWS)},
  moved as (
    select p.*, m.smaller, m.smallest, p.prompt_hash is not null and p.place > 1 as is_repeat
    from priced p left join moves m on m.name = p.model ${COMPUTED_ONCE}),
  judged as (
    select l.*, p.policy, p.strategies, l.input_tokens <= p.max_input and l.output_tokens <= p.max_output as is_small,
      coalesce(l.workload = any(p.patient), false) as can_wait,
      is_repeat and cached_input_price is not null and 'caching' = any(p.strategies) as is_hit
    from moved l cross join policies p where cost is not null),
  after_caching as (
    select c.*, case when is_hit then least(cost, ${costAt('c', 'c', 'c.cached_input_price')}) else cost end as cost_1
    from judged c ${COMPUTED_ONCE}),
  after_routing as (
    select r.*, s.batch_input_price as batch_input_2, s.batch_output_price as batch_output_2,
      least(cost_1, ${costAt('s', 'r', 'case when r.is_hit then coalesce(s.cached_input_price, s.input_price) else s.input_price end')}) as cost_2
    from after_caching r left join windows s
      on r.is_small and 'routing' = any(r.strategies) and s.provider = r.provider and s.model = r.smaller and ${holds('s', 'r')} ${COMPUTED_ONCE}),
  after_tiering as (
    select t.*, s.batch_input_price as batch_input_3, s.batch_output_price as batch_output_3,
      least(cost_2, ${costAt('s', 't', 'case when t.is_hit then coalesce(s.cached_input_price, s.input_price) else s.input_price end')}) as cost_3
    from after_routing t left join windows s
      on t.is_small and 'tiering' = any(t.strategies) and s.provider = t.provider and s.model = t.smallest and ${holds('s', 't')} ${COMPUTED_ONCE}),
  chosen as (
    select *,
      case when cost_3 < cost_2 then batch_input_3 when cost_2 < cost_1 then batch_input_2 else batch_input_price end as batch_input,
      case when cost_3 < cost_2 then batch_output_3 when cost_2 < cost_1 then batch_output_2 else batch_output_price end as batch_output
    from after_tiering),
  after_batching as (
    select *, case when can_wait and 'batching' = any(strategies)
      then least(cost_3, (input_tokens * batch_input + output_tokens * batch_output) * 0.000001) else cost_3 end as cost_4
    from chosen ${COMPUTED_ONCE})`;

/** A row for each policy: what each strategy saves, and what it found to work on. */
export const SAVINGS = `${STEPS}
  select count(cost)::float8 as priced_rows,
    coalesce(sum(cost), 0)::float8 as spend_usd,
    coalesce(sum(cost) - sum(cost_4), 0)::float8 as total_usd,
    coalesce(sum(cost_4), 0)::float8 as remaining_usd,
    coalesce(100 * (sum(cost) - sum(cost_4)) / nullif(sum(cost), 0), 0)::float8 as total_percent,
    ${strategy('caching', 'cost', 'cost_1')},
    ${strategy('routing', 'cost_1', 'cost_2')},
    ${strategy('tiering', 'cost_2', 'cost_3')},
    ${strategy('batching', 'cost_3', 'cost_4')},
    count(prompt_hash)::float8 as hashed_rows,
    (count(*) filter (where is_repeat))::float8 as repeats,
    (count(*) filter (where is_repeat and cached_input_price is not null))::float8 as cacheable_repeats,
    count(catalogue_model)::float8 as catalogue_rows,
    (count(*) filter (where is_small))::float8 as small_rows,
    (count(*) filter (where is_small and smaller is not null))::float8 as small_rows_with_relative,
    count(workload)::float8 as workload_rows,
    (count(*) filter (where can_wait))::float8 as waiting_rows,
    (count(*) filter (where can_wait and batch_input is not null and batch_output is not null))::float8 as batchable_rows
  from policies left join after_batching using (policy) group by policy order by policy`;

function strategy(name: string, before: string, after: string): string {
  return `coalesce(sum(${before}) - sum(${after}), 0)::float8 as ${name}_usd,
    coalesce(100 * (sum(${before}) - sum(${after})) / nullif(sum(cost), 0), 0)::float8 as ${name}_percent,
    (count(*) filter (where ${after} < ${before}))::float8 as ${name}_rows`;
}
