import type { EntityManager } from 'typeorm';
import { type Figure, figures } from './evidence';
import { LOG, logParameters } from './log-query';
import type { WorkloadRange } from './workload-range';

export interface DataSufficiency {
  readonly verdict: 'sufficient' | 'partial' | 'insufficient';
  readonly rows: Figure;
  /** Rows whose model the catalogue knows, or was declared at the import. */
  readonly rows_with_model: Figure;
  readonly model_percent: Figure;
}

const ENOUGH_ROWS = 100;
const ENOUGH_PERCENT = 90;

const COUNTS = `
  with ${LOG}
  select count(*)::float8 as rows,
    (count(*) filter (where model_declared or model = any($8::text[])))::float8 as rows_with_model,
    (100.0 * count(*) filter (where model_declared or model = any($8::text[])) / nullif(count(*), 0))::float8
      as model_percent
  from log`;

/** Counted, never guessed (10.2): sufficient from 100 rows of which 90 % have a model. */
export async function sufficiency(manager: EntityManager, range: WorkloadRange): Promise<DataSufficiency> {
  const parameters = [...logParameters(range), range.models.map(({ name }) => name)];
  const all = { rows: 'rows' };
  const counts = await figures(
    manager,
    { name: 'sufficiency', sql: COUNTS, parameters },
    { rows: all, rows_with_model: all, model_percent: all },
  );
  const rows = counts.rows.value ?? 0;
  if (rows === 0) return { verdict: 'insufficient', ...counts };
  const isEnough = rows >= ENOUGH_ROWS && (counts.model_percent.value ?? 0) >= ENOUGH_PERCENT;
  return { verdict: isEnough ? 'sufficient' : 'partial', ...counts };
}
