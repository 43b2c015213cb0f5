import { setTimeout as pause } from 'node:timers/promises';
import { Client } from 'pg';
import { LiveNotices } from '../../../src/events';
import { UsageTally } from '../../../src/legacy/usage/usage-tally';
import type { TestServer } from '../airlock';

const LOOK_EVERY_MS = 20;
const PATIENCE_MS = 120_000;

/** Looks on as the database's superuser while a server still works for calls that it has answered. */
export class Background {
  private constructor(
    private readonly notices: LiveNotices,
    private readonly usage: UsageTally,
    private readonly client: Client,
  ) {}

  static async of({ app, database }: TestServer): Promise<Background> {
    const client = new Client({ connectionString: database.superuserUrl });
    await client.connect();
    const [notices, usage] = [
      app.get(LiveNotices, { strict: false }),
      app.get(UsageTally, { strict: false }),
    ];
    return new Background(notices, usage, client);
  }

  /**
   * Resolves when nothing is written any more of the server's own accord: no job is in the queue, no run lives, no
   * notice is under way, and each question that a model was asked is in the book.
   * @param asked how many those are
   * @param heldRun one that waits for its model, and may go on waiting as long as it lives; and those behind it
   * @throws Error after two minutes, with what is still at work
   */
  async rest(asked: number, heldRun?: string): Promise<void> {
    await this.usage.store();
    for (let left = PATIENCE_MS / LOOK_EVERY_MS; ; left--) {
      const [atWork] = await this.query<{ live: number; jobs: number; booked: number }>(
        `select (select count(*)::int from runs where finished_at is null and thread_id not in (
                   select thread_id from runs where id = $1 and finished_at is null)) as live,
                (select count(*)::int from graphile_worker.jobs) as jobs,
                (select count(*)::int from model_calls where not cache_hit) as booked`,
        [heldRun ?? null],
      );
      const notices = this.notices.underWay;
      if (atWork?.live === 0 && atWork.jobs === 0 && atWork.booked >= asked && notices === 0) return;
      if (left <= 0) throw new Error(`Still at work: ${JSON.stringify({ ...atWork, asked, notices })}`);
      await pause(LOOK_EVERY_MS);
    }
  }

  /** Puts a job in the queue, as nobody but the queue itself can, and waits until a worker has had it. */
  async doJob(task: string, payload: object): Promise<void> {
    const [job] = await this.query<{ id: string }>(
      'select id from graphile_worker.add_job($1, $2, max_attempts => 1)',
      [task, JSON.stringify(payload)],
    );
    for (let left = PATIENCE_MS / LOOK_EVERY_MS; ; left--) {
      const [waiting] = await this.query<{ failed: boolean }>(
        'select last_error is not null as failed from graphile_worker.jobs where id = $1',
        [job?.id],
      );
      if (!waiting) return;
      if (waiting.failed) return this.forget(job?.id);
      if (left <= 0) throw new Error(`No worker takes the job ${task} ${JSON.stringify(payload)}.`);
      await pause(LOOK_EVERY_MS);
    }
  }

  close(): Promise<void> {
    return this.client.end();
  }

  private async forget(job: string | undefined): Promise<void> {
    await this.query('select graphile_worker.complete_jobs(array[$1::bigint])', [job]);
  }

  private async query<Row extends object>(text: string, values: unknown[]): Promise<Row[]> {
    return (await this.client.query<Row>(text, values)).rows;
  }
}
