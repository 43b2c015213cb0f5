import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Tier } from './model-tiers';

export interface ModelCallRow {
  readonly user_id: string;
  readonly id: string;
  readonly run_id: string;
  readonly step_no: number | null;
  /** Null, like the tokens, when the call failed; the tokens also where the provider did not count them. */
  readonly provider: string | null;
  readonly model: string;
  readonly tier: Tier;
  readonly prompt_hash: string;
  readonly input_tokens: number | null;
  readonly output_tokens: number | null;
  /** Null when no tokens were counted, or the price catalogue does not know the model. */
  readonly cost_usd: number | null;
  readonly latency_ms: number;
  readonly cache_hit: boolean;
  readonly quality: number | null;
  readonly decision: string;
}

@Injectable()
export class ModelCallRepository {
  /** Those that are there already stay as they are: nobody may know whether an earlier attempt was stored. */
  async insert(manager: EntityManager, rows: readonly ModelCallRow[]): Promise<void> {
    await manager.query(
      `insert into model_calls (user_id, id, run_id, step_no, provider, model, tier, prompt_hash, input_tokens,
                                output_tokens, cost_usd, latency_ms, cache_hit, quality, decision)
       select r.user_id, r.id, r.run_id, r.step_no, r.provider, r.model, r.tier, r.prompt_hash, r.input_tokens,
              r.output_tokens, r.cost_usd, r.latency_ms, r.cache_hit, r.quality, r.decision
       from jsonb_to_recordset($1::jsonb) as r (user_id text, id uuid, run_id uuid, step_no int, provider text,
              model text, tier text, prompt_hash text, input_tokens int, output_tokens int, cost_usd numeric,
              latency_ms int, cache_hit boolean, quality double precision, decision text)
       on conflict (user_id, id) do nothing`,
      [JSON.stringify(rows)],
    );
  }
}
