import { type FileHandle, mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SpoolUnusableError } from './spool-unusable.error';
import { columnsOf, type EventColumns } from './event-columns';
import type { WorkloadEvent } from './workload-event';

const BATCH = 1_000;

/**
 * Checked events on disk, so that the upload, however slow, holds no connection and the transaction behind it, however
 * large, holds little memory.
 */
export class Spool {
  private batch: WorkloadEvent[] = [];
  /** Bytes of each batch on disk, in order. */
  private readonly sizes: number[] = [];

  private constructor(
    private readonly folder: string,
    private readonly file: FileHandle,
  ) {}

  /** @throws SpoolUnusableError, as `add` and `batches` do */
  static async create(): Promise<Spool> {
    const folder = await mkdtemp(join(tmpdir(), `airlock-import-${process.pid}-`)).catch(unusable);
    try {
      return new Spool(folder, await open(join(folder, 'events'), 'w+', 0o600));
    } catch (error) {
      return unusable(error);
    } finally {
      // An open file needs no name: one of a process that is killed is gone with it.
      await rm(folder, { recursive: true, force: true }).catch(() => undefined);
    }
  }

  async add(event: WorkloadEvent): Promise<void> {
    this.batch.push(event);
    if (this.batch.length >= BATCH) await this.flush();
  }

  /** Everything that was added, in order, one batch in memory at a time. */
  async *batches(): AsyncGenerator<EventColumns> {
    await this.flush();
    let position = 0;
    for (const size of this.sizes) {
      const { buffer } = await this.file.read(Buffer.alloc(size), 0, size, position).catch(unusable);
      position += size;
      yield JSON.parse(buffer.toString('utf8')) as EventColumns;
    }
  }

  async remove(): Promise<void> {
    await this.file.close();
    await rm(this.folder, { recursive: true, force: true });
  }

  private async flush(): Promise<void> {
    if (this.batch.length === 0) return;
    const batch = Buffer.from(JSON.stringify(columnsOf(this.batch)));
    this.batch = [];
    this.sizes.push(batch.length);
    await this.file.appendFile(batch).catch(unusable);
  }
}

function unusable(cause: unknown): never {
  throw new SpoolUnusableError(cause);
}
