import { type FileHandle, mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { columnsOf, type EventColumns } from './event-columns';
import type { WorkloadEvent } from './workload-event';

const BATCH = 1_000;

/**
 * Checked events on disk, so that the upload, however slow, holds no connection and the transaction behind it, however
 * large, holds little memory.
 */
export class Spool {
  private batch: WorkloadEvent[] = [];

  private constructor(
    private readonly folder: string,
    private readonly file: FileHandle,
  ) {}

  static async create(): Promise<Spool> {
    const folder = await mkdtemp(join(tmpdir(), `airlock-import-${process.pid}-`));
    return new Spool(folder, await open(join(folder, 'events'), 'w+', 0o600));
  }

  async add(event: WorkloadEvent): Promise<void> {
    this.batch.push(event);
    if (this.batch.length >= BATCH) await this.flush();
  }

  /** Everything that was added, in order. */
  async *batches(): AsyncGenerator<EventColumns> {
    await this.flush();
    for await (const line of this.file.readLines({ start: 0, autoClose: false })) {
      yield JSON.parse(line) as EventColumns;
    }
  }

  async remove(): Promise<void> {
    await this.file.close();
    await rm(this.folder, { recursive: true, force: true });
  }

  private async flush(): Promise<void> {
    if (this.batch.length === 0) return;
    const batch = this.batch;
    this.batch = [];
    await this.file.appendFile(`${JSON.stringify(columnsOf(batch))}\n`);
  }
}
