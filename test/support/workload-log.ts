import { DataSource } from 'typeorm';
import { databaseOptions } from '../../ormconfig';
import { asUser } from './as-user';

/** One call of a log; what a test does not name is absent. */
export interface LoggedCall {
  readonly at: string;
  readonly in: number;
  readonly out: number;
  readonly model?: string;
  readonly declared?: boolean;
  readonly latency?: number;
  readonly cost?: number | string;
  readonly status?: string;
  readonly workload?: string;
  readonly hash?: string;
}

export async function connect(url: string): Promise<DataSource> {
  return new DataSource(databaseOptions(url)).initialize();
}

/** Puts calls into a user's log without an import's checks. */
export async function logCalls(
  dataSource: DataSource,
  userId: string,
  importId: string,
  calls: readonly LoggedCall[],
): Promise<void> {
  await asUser(dataSource, userId, async (manager) => {
    await manager.query(`insert into workload_imports (user_id, id, status) values ($1, $2, 'completed')`, [
      userId,
      importId,
    ]);
    for (const [index, call] of calls.entries()) {
      await manager.query(
        `insert into workload_events (user_id, import_id, row_no, occurred_at, model, model_declared, input_tokens,
           output_tokens, latency_ms, cost_usd, status, workload, prompt_hash)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
        [
          userId,
          importId,
          index + 1,
          call.at,
          call.model ?? null,
          call.declared ?? false,
          call.in,
          call.out,
          call.latency ?? null,
          call.cost ?? null,
          call.status ?? null,
          call.workload ?? null,
          call.hash ?? null,
        ],
      );
    }
  });
}
