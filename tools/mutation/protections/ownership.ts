import type { Mutation } from '../mutation';
import { withoutRowSecurity } from './row-security';

const THREADS = 'src/threads/thread.repository.ts';
const QUEUE = 'src/database/migrations/2520-run-queue.ts';
const specs = ['test/ownership-matrix.e2e.spec.ts'];

/** All that keeps strangers out at one place, so that the ownership matrix over the whole server has to see them in. */
export const ownership: readonly Mutation[] = [
  {
    name: 'one route gives everybody any import',
    file: 'src/workloads/import/import.repository.ts',
    find: 'findOneBy(WorkloadImport, { userId, id })',
    replace: 'findOneBy(WorkloadImport, { id })',
    also: [withoutRowSecurity('workload_imports')],
    specs,
  },
  {
    name: 'threads are given to whoever knows their ids',
    file: THREADS,
    find: 'findOneBy(Thread, { userId, id })',
    replace: 'findOneBy(Thread, { id })',
    also: [
      { file: THREADS, find: 'where: { userId, id },', replace: 'where: { id },' },
      withoutRowSecurity('threads'),
    ],
    specs,
  },
  {
    name: 'who cancels all runs cancels those of everybody',
    file: 'src/threads/live-runs.ts',
    find: "(select * from runs where user_id = $1 and status = 'queued' offset 0)",
    replace: "(select * from runs where $1::text is not null and status = 'queued' offset 0)",
    also: [withoutRowSecurity('runs')],
    specs: ['src/runs/http/cancel-many.e2e.spec.ts'],
  },
  {
    name: "a socket joins anybody's thread",
    file: 'src/events/sockets/commands/switch-thread.command.ts',
    find: 'await this.threads.get(manager, context.userId, threadId);\n    const from = runId ? await',
    replace:
      "if (context.userId === '') await this.threads.get(manager, '', threadId);\n    const from = false ? await",
    specs,
  },
  {
    name: "a user's ticket starts anybody's run",
    file: QUEUE,
    find: "where r.user_id = p_user and r.status = 'queued' and not exists (",
    replace: "where r.status = 'queued' and not exists (",
    also: [
      {
        file: QUEUE,
        find: 'where r.user_id = p_user and r.id = v_run\n        returning r.user_id',
        replace: 'where r.id = v_run\n        returning r.user_id',
      },
      // A run that waits for another of its thread would be refused by this.
      {
        file: 'src/database/migrations/2510-runs.ts',
        find: 'create unique index runs_one_per_thread',
        replace: 'create index runs_one_per_thread',
      },
    ],
    specs,
  },
];
