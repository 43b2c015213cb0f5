import { isoText } from './log-query';

/** Which call of the log a row is about. */
export interface LoggedCall {
  readonly import_id: string;
  readonly row_no: number;
  readonly occurred_at: string;
  readonly model: string | null;
  readonly workload: string | null;
}

/** Its columns, to be selected. */
export const LOGGED_CALL = `import_id::text, row_no::float8, ${isoText('occurred_at')} as occurred_at, model, workload`;
