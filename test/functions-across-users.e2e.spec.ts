import { testDatabase, type TestDatabase } from '@airlock/testing';
import { Client } from 'pg';

/** All that may look across users (spec 12). One more is a decision: it goes in here, with what it gives back. */
const ACROSS_USERS = {
  add_run_ticket: 'void',
  claim_run: 'ids',
  dead_runs: 'ids',
  deprecated_callers: 'ids',
  drop_socket_leases: 'integer',
  free_idempotency_keys: 'integer',
  live_notice_owners: 'ids',
  overdue_runs: 'ids',
  pulse_runs: 'ids',
  purge_audit_log: 'integer',
  purge_checkpoints: 'integer',
  purge_deleted_threads: 'integer',
  purge_deprecated_usage: 'integer',
  purge_run_events: 'integer',
  purge_workload_events: 'integer',
  queue_by_user: 'ids',
  reissue_tickets: 'integer',
  renew_socket_leases: 'integer',
  run_event_heads: 'ids',
  run_event_owners: 'ids',
  run_events_begun: 'ids',
  runs_take_along: 'trigger',
  waiting_runs: 'ids',
};

/** Columns that are ids, their hashes, numbers or a deprecated route's name; nothing that a user wrote is among them. */
const IDS = [
  'user_id',
  'thread_id',
  'run_id',
  'request_id',
  'attempt',
  'sequence',
  'topic',
  'caller',
  'calls',
  'route',
  'running',
  'queued',
  'users',
  'oldest_seconds',
];

interface Definer {
  readonly name: string;
  readonly gives: string;
  readonly columns: readonly string[] | null;
  readonly for_anybody: boolean;
}

describe('functions that work across users (spec 12)', () => {
  let database: TestDatabase;
  let client: Client;

  beforeAll(async () => {
    database = await testDatabase();
    client = new Client({ connectionString: database.superuserUrl });
    await client.connect();
  });

  afterAll(async () => {
    await client.end();
    await database.drop();
  });

  /** Those that act as somebody else than their caller. */
  const definers = async (): Promise<Definer[]> => {
    const { rows } = await client.query<Definer>(`
      select p.proname as name, p.prorettype::regtype::text as gives,
             array(select name from unnest(p.proargnames, p.proargmodes) as a(name, mode) where mode = 't') as columns,
             has_function_privilege('public', p.oid, 'execute') as for_anybody
      from pg_proc p where p.prosecdef and p.pronamespace = 'public'::regnamespace order by 1`);
    return rows;
  };

  it('are these and no others, give ids and counts only, and are closed to the public', async () => {
    const found = await definers();

    expect(Object.fromEntries(found.map((one) => [one.name, resultOf(one)]))).toEqual(ACROSS_USERS);
    expect(found.flatMap(({ columns }) => columns ?? []).filter((name) => !IDS.includes(name))).toEqual([]);
    expect(found.filter(({ for_anybody }) => for_anybody)).toEqual([]);
  });

  it('cannot be called by the role of requests and steps, but for the ticket that the own user takes', async () => {
    const { rows } = await client.query<{ name: string }>(`
      select p.proname as name from pg_proc p
      where p.prosecdef and p.pronamespace = 'public'::regnamespace
        and has_function_privilege('airlock_app', p.oid, 'execute')`);

    expect(rows.map(({ name }) => name)).toEqual(['add_run_ticket']);
  });
});

const resultOf = ({ gives, columns }: Definer): string => (columns?.length ? 'ids' : gives);
