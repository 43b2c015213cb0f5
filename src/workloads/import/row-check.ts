import type { ZoneClock } from '../zone-clock';
import { parseTime } from '../time';
import { amount, count, isWrong, oneCall, text, type Wrong } from './cell';
import type { Field } from './fields';
import type { Fault, RawRow } from './raw-row';
import type { WorkloadEvent } from './workload-event';

/** What stands in for an empty cell. */
export interface RowDefaults {
  readonly model?: string;
  readonly workload?: string;
  readonly status?: string;
}

const MOST_LATENCY_MS = 1_000_000_000;
const MOST_COST_USD = 1_000_000;

/** Judges the rows of one import. */
export class RowCheck {
  constructor(
    private readonly clock: ZoneClock,
    private readonly defaults: RowDefaults,
  ) {}

  /** @returns the event, or everything that is wrong with the row */
  check(row: RawRow, rowNo: number): WorkloadEvent | Fault[] {
    if (row.fault) return [{ line: row.line, ...row.fault }];
    const faults: Fault[] = [];
    const read = <T>(field: Field, parse: (cell: string) => T | Wrong): T | null => {
      const cell = row.cells[field]?.trim() ?? '';
      const value = parse(cell);
      if (!isWrong(value)) return value;
      faults.push({ line: row.line, column: row.names[field] ?? field, reason: value.fault });
      return null;
    };
    const model = read('model', text(200));
    read('calls', oneCall);
    const event = {
      rowNo,
      occurredAt: read('time', (cell) => parseTime(cell, this.clock)) ?? '',
      model: model ?? this.defaults.model ?? null,
      modelDeclared: model === null && this.defaults.model !== undefined,
      inputTokens: read('input_tokens', count) ?? 0,
      outputTokens: read('output_tokens', count) ?? 0,
      latencyMs: read('latency_ms', amount(MOST_LATENCY_MS)),
      costUsd: read('cost_usd', amount(MOST_COST_USD)),
      status: read('status', text(100)) ?? this.defaults.status ?? null,
      workload: read('workload', text(200)) ?? this.defaults.workload ?? null,
      promptHash: read('prompt_hash', text(200)),
      externalId: read('external_id', text(500)),
    };
    return faults.length > 0 ? faults : event;
  }
}
