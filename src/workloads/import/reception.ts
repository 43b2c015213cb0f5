import type { AirlockConfig } from '../../config';
import type { PriceCatalogue } from '../prices/price-catalogue';
import { ZoneClock } from '../zone-clock';
import { BrokenFileError } from './broken-file.error';
import { csvRows, type ReadOptions } from './csv-rows';
import type { EventColumns } from './event-columns';
import type { Field } from './fields';
import { givingWay } from '../../http';
import type { ImportOptions } from './import-options';
import { ImportRejectedError } from './import-rejected.error';
import type { ImportSource } from './import-source';
import { ImportTally } from './import-tally';
import { ImportTooLargeError } from './import-too-large.error';
import { Intake } from './intake';
import { jsonRows } from './json-rows';
import { ndjsonRows } from './ndjson-rows';
import type { Fault } from './raw-row';
import { RowCheck } from './row-check';
import { Spool } from './spool';
import type { ImportCounts } from './workload-import.entity';

const READERS = { csv: csvRows, ndjson: ndjsonRows, json: jsonRows };

/** One file as it comes in: read, checked row by row, counted and put aside. Knows no database. */
export class Reception {
  private readonly intake: Intake;
  private readonly tally: ImportTally;
  private readonly rows: RowCheck;
  private readonly used: Record<string, Field> = {};
  private readonly open: Record<string, Field> = {};
  private spool: Spool | undefined;
  private isBroken = false;

  constructor(
    private readonly options: ImportOptions,
    private readonly source: ImportSource,
    catalogue: PriceCatalogue,
    private readonly config: AirlockConfig,
  ) {
    const { model, workload, status, timezone } = options.defaults;
    this.intake = new Intake(config.importMaxBytes);
    this.tally = new ImportTally(catalogue);
    this.rows = new RowCheck(new ZoneClock(timezone), {
      model: model ?? undefined,
      workload: workload ?? undefined,
      status: status ?? undefined,
    });
  }

  /** The columns that are used, by their names in the file. */
  get mapping(): Readonly<Record<string, Field>> {
    return this.used;
  }

  get faults(): readonly Fault[] {
    return this.tally.faults;
  }

  check(bytes: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    return this.intake.check(bytes);
  }

  /** @param bytes that `check` lets through */
  async receive(bytes: AsyncIterable<Buffer>): Promise<void> {
    const spool = await Spool.create();
    this.spool = spool;
    const { mapping } = this.options;
    const { importMaxRecordBytes: maxRecordBytes, importMaxRows } = this.config;
    const onColumns: ReadOptions['onColumns'] = (used, open) => {
      Object.assign(this.used, used);
      Object.assign(this.open, open);
    };
    try {
      const read = READERS[this.source.format];
      const rows = read(givingWay(bytes), { mapping, maxRecordBytes, onColumns });
      for await (const row of givingWay(rows)) {
        if (this.tally.rows >= importMaxRows) throw new ImportTooLargeError(importMaxRows, 'rows');
        const event = this.rows.check(row, this.tally.nextRow());
        if (Array.isArray(event)) {
          this.tally.reject(event);
          continue;
        }
        this.tally.accept(event);
        await spool.add(event);
      }
    } catch (error) {
      if (!(error instanceof BrokenFileError)) throw error;
      this.isBroken = true;
      this.tally.blame([{ line: error.line, column: null, reason: error.reason }]);
    }
  }

  /** @returns why the file as a whole is not imported; undefined when it is */
  rejection(importId: string): ImportRejectedError | undefined {
    const refuse = (reason: string): ImportRejectedError =>
      new ImportRejectedError(importId, this.counts(0), this.faults, reason);
    if (this.isBroken) return refuse('From one line on the file cannot be read; nothing was imported.');
    if (this.tally.hasFaults && this.options.defaults.on_error === 'reject') {
      return refuse('Rows are not valid, so nothing was imported. Send on_error=skip to import the others.');
    }
    if (this.tally.goodRows > 0) return undefined;
    return refuse(
      this.tally.rows === 0
        ? 'The file has no row to import.'
        : 'None of the rows is valid, so nothing was imported.',
    );
  }

  counts(imported: number): ImportCounts {
    const bytes = { received: this.intake.bytes, total: this.source.totalBytes };
    return {
      ...this.tally.counts(imported, bytes),
      placeholders: this.rows.placeholderCells,
      open_columns: this.open,
    };
  }

  sha256(): string {
    return this.intake.sha256();
  }

  async *batches(): AsyncGenerator<EventColumns> {
    if (this.spool) yield* this.spool.batches();
  }

  async close(): Promise<void> {
    await this.spool?.remove();
  }
}
