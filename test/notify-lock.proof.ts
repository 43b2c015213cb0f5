import { Client } from 'pg';
import { eventually } from './support/eventually';
import { Listener } from '../src/events/testing/listener';
import { Replica } from '../src/events/testing/replica';
import { started, thinking, Users } from '../src/events/testing/users';
import { OwnDatabase } from '../src/agent/testing/own-database';

const COMMITS = 200;

jest.setTimeout(120_000);

/**
 * A commit that notifies holds a lock of the whole server until it is done. Here one is never done: it waits for a standby
 * that there is not; only what writes waits for one, hence its message. Whoever needs that lock waits behind it.
 */
describe('the lock that NOTIFY takes', () => {
  let database: OwnDatabase;
  let admin: Client;
  let replica: Replica;
  let users: Users;

  beforeAll(async () => {
    database = await OwnDatabase.start();
    admin = await connected(database.superuserUrl);
    await admin.query(`alter database ${database.name} set synchronous_commit = local`);
    await admin.query(`alter system set synchronous_standby_names = 'nobody'`);
    await admin.query('select pg_reload_conf()');
    replica = await Replica.on(database);
    users = await Users.of(database.url);
  });

  afterAll(async () => {
    await replica.close();
    await users.close();
    await admin.end();
    await database.drop();
  });

  const waiting = async (condition: string): Promise<number | undefined> => {
    const { rows } = await admin.query<{ pid: number }>(
      `select pid from pg_stat_activity where datname = current_database() and ${condition}`,
    );
    return rows[0]?.pid;
  };

  it('is none that events wait for: they commit, and are heard, while somebody holds it', async () => {
    const run = await users.run('notify-alice');
    await replica.append(run, started);
    const [holder, other] = [await connected(database.url), await connected(database.url)];
    await holder.query('set synchronous_commit = on');
    const held = holder.query(
      `begin; select pg_logical_emit_message(true, '', ''), pg_notify('elsewhere', ''); commit`,
    );
    const pid = await eventually(() => waiting(`wait_event = 'SyncRep'`));
    const behind = other.query(`begin; select pg_notify('elsewhere', ''); commit`);
    await eventually(() => waiting(`wait_event_type = 'Lock'`));
    const listener = Listener.to(replica, run);

    const began = performance.now();
    await Promise.all(
      Array.from({ length: COMMITS }, (_, n) => replica.append(run, thinking(`thought ${n}`))),
    );
    const took = performance.now() - began;
    await listener.heard(COMMITS + 1);

    expect(await waiting(`wait_event_type = 'Lock' and query like '%pg_notify%'`)).toBeDefined();
    process.stdout.write(
      `${COMMITS} commits of events while the lock of NOTIFY was held: ${Math.round(took)} ms\n`,
    );
    await admin.query('select pg_cancel_backend($1)', [pid]);
    await Promise.all([held, behind]);
    listener.close();
    await Promise.all([holder.end(), other.end()]);
  });
});

async function connected(url: string): Promise<Client> {
  const client = new Client({ connectionString: url });
  await client.connect();
  return client;
}
