import { UserExecutionContext } from '@airlock/session';
import { DataSource, type EntityManager } from 'typeorm';
import { databaseOptions } from '../../../ormconfig';
import type { EmitterSession } from '../log/event-log';
import type { EventRun, NewEvent } from '../log/run-event';

type Hook = () => void | Promise<void>;

/** A database of users, without the server: transactions under an identity, threads and runs. */
export class Users {
  private constructor(private readonly dataSource: DataSource) {}

  static async of(url: string): Promise<Users> {
    return new Users(await new DataSource(databaseOptions(url, { max: 12 })).initialize());
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
    const context = UserExecutionContext.create(run);
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
