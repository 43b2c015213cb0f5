import { UnitOfWork, UserExecutionContext } from '@airlock/session';
import type { Ids, Surface, SurfaceAnswer } from '@airlock/testing';
import { randomUUID } from 'node:crypto';
import { QueryFailedError } from 'typeorm';
import { RunWorker } from '../../../src/runs/queue/run-worker';
import type { TestServer } from '../airlock';
import type { Background } from './background';
import type { OwnersThings } from './owners-things';

const INSUFFICIENT_PRIVILEGE = '42501';

const tasksOf = ({ app }: TestServer): string[] => Object.keys(app.get(RunWorker).tasks);

/** Every type of job, asked for by a stranger's session: a ticket in the owner's name, a job around the tickets. */
export function jobsAskedFor(server: TestServer, things: OwnersThings, stranger: string): Surface {
  const askFor = async (statement: string, ...values: string[]): Promise<SurfaceAnswer> => {
    const ids = { threadId: randomUUID(), runId: randomUUID() };
    const context = UserExecutionContext.create({ userId: stranger, ...ids });
    try {
      await server.app.get(UnitOfWork).run(context, ({ manager }) => manager.query(statement, values));
      return { wasRefused: false, text: 'The job was taken.' };
    } catch (error) {
      const code = error instanceof QueryFailedError ? (error.driverError as { code?: string }).code : '';
      return { wasRefused: code === INSUFFICIENT_PRIVILEGE, text: String(error), sent: String(error) };
    }
  };
  return {
    kind: 'job asked for by a stranger',
    names: tasksOf(server),
    attempts: {
      run_ticket: () => askFor('select add_run_ticket($1, 0)', things.userId),
      retention: () => askFor(`select graphile_worker.add_job('retention')`),
    },
  };
}

/** Every type of job as it lies in the queue, in the name of somebody who is not the owner of the runs it names. */
export function jobsInTheQueue(
  server: TestServer,
  background: Background,
  things: OwnersThings,
  stranger: string,
): Surface[] {
  const unknown = { run_id: randomUUID(), thread_id: randomUUID() };
  const kinds: readonly { whose: string; mayWrite?: boolean; payloadOf: (owners: Ids) => object }[] = [
    {
      whose: "of a stranger, with the owner's runs",
      // A place in the order of the users' turns.
      mayWrite: true,
      payloadOf: (owners) => ({ ...owners, user_id: stranger }),
    },
    {
      whose: 'of a stranger, with runs that nobody has',
      mayWrite: true,
      payloadOf: () => ({ ...unknown, user_id: stranger }),
    },
    {
      whose: "of nobody who is known, with the owner's runs",
      payloadOf: (owners) => ({ ...owners, user_id: randomUUID() }),
    },
    { whose: "of nobody at all, with the owner's runs", payloadOf: (owners) => owners },
  ];
  return kinds.map(({ whose, mayWrite, payloadOf }) => {
    // What a worker has done shows in the rows; a job has no answer.
    const attempt = (task: string) => async (owners: Ids) => {
      await background.doJob(task, payloadOf(owners));
      return { wasRefused: true, text: '' };
    };
    const names = tasksOf(server);
    return {
      kind: `job ${whose}`,
      names,
      mayWrite,
      prepare: () => things.liveRuns(),
      attempts: Object.fromEntries(names.map((task) => [task, attempt(task)])),
    };
  });
}
