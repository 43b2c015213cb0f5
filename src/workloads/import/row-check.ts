import type { ZoneClock } from '../zone-clock';
import { millisecondsBetween, parseTime } from '../time';
import { amount, count, isWrong, oneCall, text, type Wrong } from './cell';
import { type Field, REQUIRED } from './fields';
import { isPlaceholder } from './placeholder';
import type { Fault, RawRow } from './raw-row';
import { sumFault } from './sum-row';
import type { WorkloadEvent } from './workload-event';

/** What stands in for an empty cell. */
export interface RowDefaults {
  readonly model?: string;
  readonly workload?: string;
  readonly status?: string;
}

const MOST_LATENCY_MS = 1_000_000_000;
const MOST_COST_USD = 1_000_000;

/** Without the last bits of a fraction, which nobody wrote. */
const inMilliseconds = (seconds: string): string => String(Number((Number(seconds) * 1_000).toPrecision(15)));

/** Judges the rows of one import. */
export class RowCheck {
  private readonly placeholders = new Map<Field, number>();

  constructor(
    private readonly clock: ZoneClock,
    private readonly defaults: RowDefaults,
  ) {}

  /** Cells of accepted rows that said in words that there is no value, such as N/A, by their column. */
  get placeholderCells(): Readonly<Partial<Record<Field, number>>> {
    return Object.fromEntries(this.placeholders);
  }

  /** @returns the event, or everything that is wrong with the row */
  check(row: RawRow, rowNo: number): WorkloadEvent | Fault[] {
    if (row.fault) return [{ line: row.line, ...row.fault }];
    const sum = sumFault(row);
    if (sum) return [sum];
    const faults: Fault[] = [];
    const absent: Field[] = [];
    const read = <T>(field: Field, parse: (cell: string) => T | Wrong): T | null => {
      let cell = row.cells[field]?.trim() ?? '';
      if (isPlaceholder(cell) && !REQUIRED.includes(field)) {
        absent.push(field);
        cell = '';
      }
      const value = parse(cell);
      if (!isWrong(value)) return value;
      faults.push({ line: row.line, column: row.names[field] ?? field, reason: value.fault });
      return null;
    };
    const model = read('model', text(200));
    read('calls', oneCall);
    const occurredAt = read('time', (cell) => parseTime(cell, this.clock)) ?? '';
    const latencyMs = read('latency_ms', amount(MOST_LATENCY_MS));
    const seconds = read('latency_s', amount(MOST_LATENCY_MS / 1_000));
    const took = read('end_time', (cell) => (cell === '' ? null : this.took(occurredAt, cell)));
    const event = {
      rowNo,
      occurredAt,
      model: model ?? this.defaults.model ?? null,
      modelDeclared: model === null && this.defaults.model !== undefined,
      inputTokens: read('input_tokens', count) ?? 0,
      outputTokens: read('output_tokens', count) ?? 0,
      latencyMs: latencyMs ?? (seconds === null ? took : inMilliseconds(seconds)),
      costUsd: read('cost_usd', amount(MOST_COST_USD)),
      status: read('status', text(100)) ?? this.defaults.status ?? null,
      workload: read('workload', text(200)) ?? this.defaults.workload ?? null,
      promptHash: read('prompt_hash', text(200)),
      externalId: read('external_id', text(500)),
    };
    if (faults.length > 0) return faults;
    for (const field of absent) this.placeholders.set(field, (this.placeholders.get(field) ?? 0) + 1);
    return event;
  }

  private took(start: string, end: string): string | Wrong {
    const ended = parseTime(end, this.clock);
    if (typeof ended !== 'string') return ended;
    // What is wrong with the start is told of the start.
    const ms = start === '' ? 0 : millisecondsBetween(start, ended);
    return ms < 0 ? { fault: 'is before the call began' } : String(ms);
  }
}
