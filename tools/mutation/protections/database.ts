import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Mutation } from '../mutation';
import { withoutRowSecurity } from './row-security';

const MIGRATIONS = join(__dirname, '../../../src/database/migrations');
const CHECKED = 'test/row-level-security.e2e.spec.ts';

/** Every table that a migration isolates: a new one is tried at once. */
const isolatedTables = readdirSync(MIGRATIONS).flatMap((file) =>
  [...readFileSync(join(MIGRATIONS, file), 'utf8').matchAll(/isolateByUser\(\s*runner,\s*'(\w+)'/g)].map(
    ([, table = '']) => table,
  ),
);

const rowSecurity = isolatedTables.map((table): Mutation => ({
  name: `row-level security of ${table}`,
  ...withoutRowSecurity(table),
  specs: [CHECKED, 'src/monitoring/readiness/table-security.spec.ts'],
}));

export const database: readonly Mutation[] = [
  {
    name: "a statement of the server's own connections has an end",
    file: 'src/database/system-pool.ts',
    find: '`${LOSES_NOTHING}; ${endsAfter(config)}`',
    replace: 'LOSES_NOTHING',
    specs: ['src/database/system-pool.spec.ts'],
  },
  {
    name: 'a full disk is an outage',
    file: 'src/database/outage.ts',
    find: '53[13]00',
    replace: 'if (saysAway(cause)) return true;',
    specs: ['test/full-disk.e2e.spec.ts', 'src/database/outage.spec.ts'],
  },
  {
    name: 'a server whose database has no room is not ready (A3)',
    file: 'src/monitoring/readiness/writes.check.ts',
    find: 'return this.disk.isFull ?',
    replace: 'return !this.disk ?',
    specs: ['test/full-disk.e2e.spec.ts'],
  },
  {
    name: 'a connection on which the database owes an answer is given up in the end',
    file: 'src/database/attentive-client.ts',
    find: 'if (stream.bytesWritten === answered) return;',
    replace: 'if (stream.bytesWritten >= answered) return;',
    specs: ['test/lost-connections.e2e.spec.ts'],
  },
  {
    name: 'an idle connection to the database asks for a sign of life',
    file: 'src/database/attentive-client.ts',
    find: '...KEEP_ALIVE }',
    replace: '}',
    specs: ['test/lost-connections.e2e.spec.ts'],
  },
  {
    name: 'a connection that listens is left when its server takes no writes any more',
    file: 'src/database/listening-watch.ts',
    find: 'if (does) return;',
    replace: 'if (does || !does) return;',
    specs: ['test/switchover.e2e.spec.ts'],
  },
  ...rowSecurity,
  {
    name: 'a database in which another form of a migration ran is refused',
    file: 'src/database/migrate.ts',
    find: 'if (others.length > 0) return',
    replace: 'if (false) return',
    specs: ['src/database/migrate.spec.ts'],
  },
  {
    name: 'a migration has no limit of its role',
    file: 'src/database/migrate.ts',
    find: ', onConnect: unlimited',
    replace: '',
    specs: ['src/database/migrate.spec.ts'],
  },
  {
    name: 'a login of requests that leads to another database is refused',
    file: 'src/database/fitness/same-database.ts',
    find: 'ours?.database !== theirs?.database',
    replace: 'false',
    specs: ['src/database/fitness/fitness.spec.ts'],
  },
  {
    name: 'nobody writes rows for somebody else (WITH CHECK)',
    file: 'src/database/row-level-security.ts',
    find: 'with check (${OWN_ROWS})',
    replace: 'with check (true)',
    specs: ['test/row-level-security.e2e.spec.ts'],
  },
  {
    name: 'row-level security binds the owner of the tables too',
    file: 'src/database/row-level-security.ts',
    find: 'await runner.query(`alter table ${table} force row level security`);',
    replace: '',
    specs: ['test/row-level-security.e2e.spec.ts'],
  },
  {
    name: 'functions across users are not for the role of requests',
    file: 'src/database/migrations/2520-run-queue.ts',
    find: 'await runner.query(`revoke all on function ${signature} from public`);',
    replace: '',
    specs: ['test/functions-across-users.e2e.spec.ts', 'src/runs/queue/run-queue.spec.ts'],
  },
  {
    name: "the dashboard's queue is not for the role of requests",
    file: 'src/database/migrations/5400-queue-by-user.ts',
    find: "await runner.query('revoke execute on function queue_by_user from public');",
    replace: '',
    specs: ['test/functions-across-users.e2e.spec.ts'],
  },
  {
    name: "the dashboard's queue names users by their hashes",
    file: 'src/database/migrations/5400-queue-by-user.ts',
    find: "left(encode(sha256(convert_to(l.user_id, 'UTF8')), 'hex'), 8) as caller",
    replace: 'l.user_id as caller',
    specs: ['src/runs/queue/queue-overview.spec.ts', 'test/dashboard.e2e.spec.ts'],
  },
  {
    name: 'steps, checkpoints and events belong to a run of their user',
    file: 'src/database/bound-to-run.ts',
    find: 'with check ${bound}',
    replace: 'with check (true)',
    specs: ['src/runs/rows-of-a-run.spec.ts'],
  },
  {
    name: 'steps, checkpoints and events go with their run',
    file: 'src/database/bound-to-run.ts',
    find: 'using old.user_id, old.id;',
    replace: "using '', old.id;",
    specs: ['src/runs/rows-of-a-run.spec.ts'],
  },
  {
    name: 'a login that row-level security does not bind, in production',
    file: 'src/database/fitness/binding.ts',
    find: 'if (isProduction) throw fault;',
    replace: '',
    specs: ['src/database/fitness/fitness.spec.ts'],
  },
  {
    name: 'a login that inherits the rights of airlock_system, in production',
    file: 'src/database/fitness/binding.ts',
    find: '? sees_all && new',
    replace: '? false && new',
    specs: ['src/database/fitness/fitness.spec.ts'],
  },
];
