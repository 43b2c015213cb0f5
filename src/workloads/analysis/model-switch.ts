import type { EntityManager } from 'typeorm';
import type { PriceCatalogue } from '../prices/price-catalogue';
import { type Figure, figures } from './evidence';
import { costAt, holds, pricedLog, pricedParameters, windowsOf } from './log-query';
import { UnknownModelError } from './unknown-model.error';
import type { WorkloadRange } from './workload-range';

export interface ModelSwitch {
  /** As the catalogue knows it. */
  readonly to: string;
  /** Names as logged; default: every priced row. */
  readonly from?: readonly string[];
  /** Only calls of at most so many tokens. */
  readonly maxInputTokens?: number;
  readonly maxOutputTokens?: number;
}

export interface SwitchSimulation {
  readonly provider: string;
  readonly model: string;
  readonly rows: Figure;
  readonly cost_now_usd: Figure;
  readonly cost_then_usd: Figure;
  /** Negative when the other model is dearer. */
  readonly saving_usd: Figure;
  readonly saving_percent: Figure;
  readonly assumptions: readonly string[];
}

const SWITCH = `
  with ${pricedLog('union select $12, $13')},
  target as not materialized (${windowsOf('$12', '$13')}),
  switched as (
    select p.cost, ${costAt('s', 'p')} as cost_then
    from priced p join target s on ${holds('s', 'p')}
    where p.cost is not null and ($14::text[] is null or p.model = any($14))
      and ($15::integer is null or p.input_tokens <= $15) and ($16::integer is null or p.output_tokens <= $16))
  select count(cost_then)::float8 as rows,
    coalesce(sum(cost) filter (where cost_then is not null), 0)::float8 as cost_now_usd,
    coalesce(sum(cost_then), 0)::float8 as cost_then_usd,
    coalesce(sum(cost - cost_then), 0)::float8 as saving_usd,
    coalesce(100 * sum(cost - cost_then) / nullif(sum(cost) filter (where cost_then is not null), 0), 0)::float8
      as saving_percent
  from switched`;

/**
 * The same calls at another model's price.
 * @throws UnknownModelError when the catalogue does not know it
 */
export async function simulateSwitch(
  manager: EntityManager,
  catalogue: PriceCatalogue,
  range: WorkloadRange,
  { to, from, maxInputTokens, maxOutputTokens }: ModelSwitch,
): Promise<SwitchSimulation> {
  const target = catalogue.find(to);
  if (!target) throw new UnknownModelError(to, catalogue.closest(to));
  const { provider, model } = target;
  const parameters = [
    ...pricedParameters(range),
    provider,
    model,
    from ?? null,
    maxInputTokens ?? null,
    maxOutputTokens ?? null,
  ];
  const priced = { rows: 'rows', missing: 'a known model, or cost_usd' };
  const answer = await figures(
    manager,
    { name: `switch_to_${model}`, sql: SWITCH, parameters },
    {
      rows: { rows: 'rows' },
      cost_now_usd: priced,
      cost_then_usd: priced,
      saving_usd: priced,
      saving_percent: priced,
    },
  );
  const assumption = `${model} needs as many tokens for the same work; its quality and latency are not measured here.`;
  return { provider, model, ...answer, assumptions: [assumption] };
}
