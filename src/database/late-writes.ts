import { causesOf, sqlStateOf } from '@airlock/session';
import { Logger } from '@nestjs/common';
import { AsyncLocalStorage } from 'node:async_hooks';
import { setTimeout as sleep } from 'node:timers/promises';

const PAUSES_MS = [250, 500, 1_000, 2_000, 4_000] as const;
/** More than this waits only when the database is away; then the log has to do. */
const LIMIT = 1_000;
const LAST_MOMENT_MS = 1_000;
/** SQLSTATE classes of what PostgreSQL would say again: of data, of integrity, of statements and rights. */
const FOR_GOOD = /^(22|23|42)\w{3}$/;

/** Writes again without harm what it may have written already. */
type Write = () => Promise<void>;

/** For what must be written although nobody can wait for it; made once, outside of every unit of work. */
export class LateWrites {
  private readonly logger: Logger;
  private readonly pending = new Set<Promise<void>>();
  private readonly stopping = new AbortController();
  /** Runs outside of every unit of work, so that an attempt counts as nobody's second connection. */
  private readonly outside = AsyncLocalStorage.snapshot();

  constructor(owner: string) {
    this.logger = new Logger(owner);
  }

  /**
   * Now if that is possible, else as soon as it is. Never throws; resolves when the first attempt is over.
   * @param what for the log, where it is told when it cannot be written at all
   */
  async write(what: string, write: Write): Promise<void> {
    await this.kept(write().catch((error: unknown) => this.later(what, write, error)));
  }

  /** @param error why it could not be written at once */
  later(what: string, write: Write, error: unknown): void {
    if (this.pending.size >= LIMIT || isForGood(error)) return this.giveUp(what, error);
    void this.kept(this.outside(() => this.retry(what, write, error)));
  }

  /** For a server that stops: a moment for what is still to be written; then the log has to do, as the database goes. */
  async settle(): Promise<void> {
    await Promise.race([this.allWritten(), sleep(LAST_MOMENT_MS, undefined, { ref: false })]);
    this.stopping.abort();
  }

  private async allWritten(): Promise<void> {
    while (this.pending.size > 0) await Promise.all(this.pending);
  }

  private kept(attempt: Promise<void>): Promise<void> {
    this.pending.add(attempt);
    return attempt.finally(() => this.pending.delete(attempt));
  }

  private async retry(what: string, write: Write, first: unknown): Promise<void> {
    let reason = first;
    for (const pause of PAUSES_MS) {
      if (!(await this.goesOnAfter(pause))) break;
      try {
        return await write();
      } catch (error) {
        reason = error;
        if (isForGood(error)) break;
      }
    }
    this.giveUp(what, reason);
  }

  private goesOnAfter(pause: number): Promise<boolean> {
    return sleep(pause, true, { ref: false, signal: this.stopping.signal }).catch(() => false);
  }

  private giveUp(what: string, error: unknown): void {
    this.logger.error(`Not on record: ${what}`, error instanceof Error ? error.stack : String(error));
  }
}

function isForGood(error: unknown): boolean {
  return causesOf(error).some((cause) => FOR_GOOD.test(sqlStateOf(cause) ?? ''));
}
