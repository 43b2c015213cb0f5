import { UserExecutionContext } from '@airlock/session';
import { DataSource, type EntityManager } from 'typeorm';
import { databaseOptions } from '../../../ormconfig';
import type { EmitterSession } from '../log/event-log';
import type { EventRun, NewEvent } from '../log/run-event';

const PATIENCE_MS = 60_000;

type Hook = () => void | Promise<void>;

/** A database of users, without the server: transactions under an identity, threads and runs. */
export class Users {
  private constructor(private readonly dataSource: DataSource) {}

  static async of(url: string): Promise<Users> {
    return new Users(await new DataSource(databaseOptions(url, { max: 12 })).initialize());
  }

  /**
   * The run's row as it is when the run is over.
   * @param ago an interval of PostgreSQL's, by the clock of the database
   */
  async finish({ userId, runId }: EventRun, ago = '0 s'): Promise<void> {
    await this.as(userId, (manager) =>
      manager.query(
        `update runs set status = 'cancelled', finished_at = now() - $3::interval where user_id = $1 and id = $2`,
        [userId, runId, ago],
      ),
    );
  }

  /** Ends the server's side of connections, as a restart or an administrator does. */
  async terminate(condition: string): Promise<void> {
    await this.dataSource.query(
      `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and ${condition}`,
    );
  }

  /** What was audited of a user, oldest first. */
  async audited(userId: string): Promise<object[]> {
    const rows = await this.as(userId, (manager) =>
      manager.query<{ details: object }[]>('select details from audit_log order by id'),
    );
    return rows.map(({ details }) => details);
  }

  /** How many places a user's sockets take. */
  async leases(userId: string): Promise<number> {
    const [row] = await this.as(userId, (manager) =>
      manager.query<{ count: number }[]>('select count(*)::integer as count from socket_leases'),
    );
    return row?.count ?? NaN;
  }

  /**
   * Resolves as soon as no connection of the servers is inside of a transaction. One look would mistake a query that is
   * just being answered for a connection that is held; one that is held never lets this resolve.
   */
  async untilNoneIsHeld(): Promise<void> {
    await this.until(async () => {
      const [row] = await this.dataSource.query<{ count: number }[]>(
        `select count(*)::integer as count from pg_stat_activity
         where datname = current_database() and pid <> pg_backend_pid() and state like '%transaction%'`,
      );
      return row?.count === 0;
    });
  }

  /** Resolves when it holds, looking at each turn of the database. @throws Error after a minute, with what did not hold */
  async until(holds: () => boolean | Promise<boolean>): Promise<void> {
    for (const deadline = Date.now() + PATIENCE_MS; !(await holds());) {
      if (Date.now() > deadline)
        throw new Error(`It did not hold within ${PATIENCE_MS / 1_000} s: ${String(holds)}`);
      await this.dataSource.query('select 1');
    }
  }

  close(): Promise<void> {
    return this.dataSource.destroy();
  }

  /** One transaction as that user, as a session opens it; the hooks run after the commit. */
  async as<T>(userId: string, work: (manager: EntityManager, hooks: Hook[]) => Promise<T>): Promise<T> {
    const hooks: Hook[] = [];
    const result = await this.dataSource.transaction(async (manager) => {
      await manager.query(
        `select set_config('role', 'airlock_app', true), set_config('app.user_id', $1, true)`,
        [userId],
      );
      return work(manager, hooks);
    });
    for (const hook of hooks) await hook();
    return result;
  }

  /** A unit of work of the run itself. */
  async inRun<T>(run: EventRun, work: (session: EmitterSession) => Promise<T>): Promise<T> {
    const context = UserExecutionContext.create(run).child('step');
    return this.as(run.userId, (manager, hooks) =>
      work({ context, manager, afterCommit: (hook) => void hooks.push(hook) }),
    );
  }

  /** A run waiting in a new thread, or in the given one. */
  async run(userId: string, threadId?: string): Promise<EventRun> {
    const {
      threadId: thread,
      runId,
      requestId,
    } = UserExecutionContext.create({
      userId,
      threadId: threadId ?? crypto.randomUUID(),
      runId: crypto.randomUUID(),
    });
    await this.as(userId, async (manager) => {
      if (!threadId)
        await manager.query('insert into threads (user_id, id) values ($1, $2)', [userId, thread]);
      await manager.query(
        `insert into runs (user_id, id, thread_id, request_id, assistant_id, input)
         values ($1, $2, $3, $4, 'supervisor', '{}')`,
        [userId, runId, thread, requestId],
      );
    });
    return { userId, threadId: thread, runId };
  }
}

export const started: NewEvent = {
  type: 'orchestration_started',
  payload: { status: 'running', agents: ['triage'], message: 'Started.' },
};

export const ended: NewEvent = {
  type: 'orchestration_completed',
  payload: { status: 'completed', degraded: false, duration_ms: 5, message: 'Done.' },
};

export const thinking = (message: string): NewEvent => ({
  type: 'orchestration_thinking',
  payload: { status: 'running', message },
});
