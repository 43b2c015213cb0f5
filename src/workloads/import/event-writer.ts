import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { EventColumns } from './event-columns';

const INSERT = `
  insert into workload_events (user_id, import_id, row_no, occurred_at, model, model_declared, input_tokens,
    output_tokens, latency_ms, cost_usd, status, workload, prompt_hash, external_id)
  select $1, $2, * from unnest($3::integer[], $4::timestamptz[], $5::text[], $6::boolean[], $7::integer[], $8::integer[],
    $9::numeric[], $10::numeric[], $11::text[], $12::text[], $13::text[], $14::text[])`;

/** Stores checked events, a batch in a statement. */
@Injectable()
export class EventWriter {
  async insert(manager: EntityManager, userId: string, importId: string, batch: EventColumns): Promise<void> {
    await manager.query(INSERT, [
      userId,
      importId,
      batch.rowNo,
      batch.occurredAt,
      batch.model,
      batch.modelDeclared,
      batch.inputTokens,
      batch.outputTokens,
      batch.latencyMs,
      batch.costUsd,
      batch.status,
      batch.workload,
      batch.promptHash,
      batch.externalId,
    ]);
  }
}
