import { Inject, Injectable } from '@nestjs/common';
import { SystemPool } from '../../database';
import type { QueueView } from '../../monitoring';

const MOST_USERS = 20;
/** Every operator's page asks all the time; the database is asked once in this time. */
const REMEMBERED_MS = 1_000;
/** One that hangs is as good as one that does not answer; what waits for a lock there gives up before. */
const PATIENCE_MS = 3_000;

/** What the database counts. */
type Overview = Omit<QueueView, 'untaken_seconds'>;

interface Row {
  readonly caller: string | null;
  readonly running: string;
  readonly queued: string;
  readonly users: string | null;
  readonly oldest_seconds: number | null;
}

/** Asks the database how the queue of all replicas and users is doing; users are told by hashes that it makes (A2). */
@Injectable()
export class QueueOverview {
  private latest: { readonly at: number; readonly overview: Promise<Overview> } | undefined;

  constructor(@Inject(SystemPool) private readonly system: SystemPool) {}

  /** @throws when the database does not answer */
  read(): Promise<Overview> {
    const now = performance.now();
    if (!this.latest || now - this.latest.at >= REMEMBERED_MS)
      this.latest = { at: now, overview: this.ask() };
    return this.latest.overview;
  }

  private async ask(): Promise<Overview> {
    const question = {
      text: 'select caller, running, queued, users, oldest_seconds from queue_by_user($1)',
      values: [MOST_USERS],
      query_timeout: PATIENCE_MS,
    };
    const { rows } = await this.system.query<Row>(question);
    const all = rows.find(({ caller }) => caller === null);
    if (!all) throw new Error('queue_by_user gave no row for all. Did its migration run?');
    return {
      running: Number(all.running),
      queued: Number(all.queued),
      users_with_work: Number(all.users),
      oldest_queued_seconds: all.oldest_seconds,
      users: rows.flatMap(({ caller, running, queued }) =>
        caller === null ? [] : [{ user: caller, running: Number(running), queued: Number(queued) }],
      ),
    };
  }
}
