import type { PriceCatalogue } from '../prices/price-catalogue';
import type { Fault } from './raw-row';
import type { ImportCounts } from './workload-import.entity';
import type { WorkloadEvent } from './workload-event';

const FAULTS_KEPT = 100;

/** Names of one file whose price was looked up; a log has a handful. */
const NAMES_REMEMBERED = 10_000;

/** What one import has seen so far. */
export class ImportTally {
  readonly faults: Fault[] = [];
  private readonly priced = new Map<string, boolean>();
  private rowsRead = 0;
  private good = 0;
  private rejected = 0;
  private unpriced = 0;
  private first: string | null = null;
  private last: string | null = null;

  constructor(private readonly catalogue: PriceCatalogue) {}

  get rows(): number {
    return this.rowsRead;
  }

  get goodRows(): number {
    return this.good;
  }

  get hasFaults(): boolean {
    return this.faults.length > 0;
  }

  /** @returns the number of the row, from 1 */
  nextRow(): number {
    return ++this.rowsRead;
  }

  reject(faults: readonly Fault[]): void {
    this.rejected++;
    this.blame(faults);
  }

  /** What is wrong with the file rather than with a row. */
  blame(faults: readonly Fault[]): void {
    this.faults.push(...faults.slice(0, FAULTS_KEPT - this.faults.length));
  }

  accept({ occurredAt, model, costUsd, outputTokens }: WorkloadEvent): void {
    this.good++;
    // ISO text of one length sorts as the times do.
    if (this.first === null || occurredAt < this.first) this.first = occurredAt;
    if (this.last === null || occurredAt > this.last) this.last = occurredAt;
    if (costUsd === null && !this.hasPrice(model, outputTokens)) this.unpriced++;
  }

  /** @param imported how many rows are stored by now */
  counts(
    imported: number,
    bytes: { readonly received: number; readonly total: number | null },
  ): Omit<ImportCounts, 'placeholders' | 'open_columns'> {
    return {
      bytes_received: bytes.received,
      bytes_total: bytes.total,
      rows_read: this.rowsRead,
      imported,
      rejected: this.rejected,
      unpriced: this.unpriced,
      first: this.first,
      last: this.last,
    };
  }

  private hasPrice(model: string | null, outputTokens: number): boolean {
    if (model === null) return false;
    const key = `${outputTokens > 0 ? 'answers' : 'silent'} ${model}`;
    const known = this.priced.get(key);
    if (known !== undefined) return known;
    if (this.priced.size >= NAMES_REMEMBERED) this.priced.clear();
    const price = this.catalogue.cost(model, { input: 0, output: outputTokens });
    this.priced.set(key, price !== undefined);
    return price !== undefined;
  }
}
