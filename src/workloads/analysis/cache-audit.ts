import type { EntityManager } from 'typeorm';
import { type Figure, figures, table, type Table } from './evidence';
import { COMPUTED_ONCE, LOG, pricedLog, pricedParameters } from './log-query';
import type { WorkloadRange } from './workload-range';

export interface RepeatedPrompt {
  readonly prompt_hash: string;
  readonly model: string | null;
  readonly requests: number;
  readonly repeats: number;
  readonly repeated_input_tokens: number;
  readonly repeated_cost_usd: number | null;
}

export interface CacheAudit {
  readonly hashed_rows: Figure;
  readonly distinct_prompts: Figure;
  /** Rows whose prompt the same model had already been sent. */
  readonly repeats: Figure;
  readonly repeat_percent: Figure;
  readonly repeated_input_tokens: Figure;
  /** What those repeats cost now. */
  readonly repeated_cost_usd: Figure;
  readonly prompts: Table<RepeatedPrompt>;
}

/**
 * The rows with their place among those that sent the same prompt to the same model: the first has place 1, the others repeat
 * it. They are put in order before they are priced, which makes them longer; by the prompts first, as most calls differ in those
 * and few in their model.
 */
export const PLACED_ROWS = {
  name: 'placed',
  queries: `${LOG},
  placed as (
    select *, row_number() over (
        partition by prompt_hash collate "C", model collate "C" order by occurred_at, import_id, row_no) as place
    from log)`,
};

const HASHED = `
  ${pricedLog('', COMPUTED_ONCE, PLACED_ROWS)}, hashed as (select * from priced where prompt_hash is not null)`;

const AUDIT = `
  with ${HASHED}
  select count(*)::float8 as hashed_rows, (count(*) filter (where place = 1))::float8 as distinct_prompts,
    (count(*) filter (where place > 1))::float8 as repeats,
    (100.0 * count(*) filter (where place > 1) / nullif(count(*), 0))::float8 as repeat_percent,
    coalesce(sum(input_tokens) filter (where place > 1), 0)::float8 as repeated_input_tokens,
    coalesce(sum(cost) filter (where place > 1), 0)::float8 as repeated_cost_usd,
    count(cost)::float8 as priced_rows
  from hashed`;

const PROMPTS = `
  with ${HASHED}
  select prompt_hash, model, count(*)::float8 as requests, (count(*) - 1)::float8 as repeats,
    (sum(input_tokens) filter (where place > 1))::float8 as repeated_input_tokens,
    (sum(cost) filter (where place > 1))::float8 as repeated_cost_usd
  from hashed group by prompt_hash, model having count(*) > 1
  order by sum(cost) filter (where place > 1) desc nulls last, count(*) desc, prompt_hash, model limit $12`;

/** Which prompts are sent again and again. @param limit how many prompts at most, the dearest repeats first */
export async function cacheAudit(
  manager: EntityManager,
  range: WorkloadRange,
  limit: number,
): Promise<CacheAudit> {
  const hashed = { rows: 'hashed_rows', missing: 'prompt_hash' };
  const parameters = pricedParameters(range);
  const audit = await figures(
    manager,
    { name: 'cache_audit', sql: AUDIT, parameters },
    {
      hashed_rows: hashed,
      distinct_prompts: hashed,
      repeats: hashed,
      repeat_percent: hashed,
      repeated_input_tokens: hashed,
      repeated_cost_usd: {
        rows: 'priced_rows',
        missing: 'prompt_hash in rows with a known model, or cost_usd',
      },
    },
  );
  const prompts = { name: 'repeated_prompts', sql: PROMPTS, parameters: [...parameters, limit] };
  return { ...audit, prompts: await table<RepeatedPrompt>(manager, prompts, 'requests') };
}
