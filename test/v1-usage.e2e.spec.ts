import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { Client } from 'pg';
import { UsageTally } from '../src/legacy/usage/usage-tally';
import { startAirlock, type TestServer } from './support/airlock';
import { asUser } from './support/as-user';
import { eventually } from './support/eventually';
import { V1_CALLS, V1Client } from './support/v1';
import { connect } from './support/workload-log';

const hashOf = (user: string): string => createHash('sha256').update(user).digest('hex').slice(0, 8);

describe('v1 compatibility: who still calls it', () => {
  let server: TestServer;
  let database: Client;

  beforeAll(async () => {
    server = await startAirlock({ V1_ROUTES_OFF: 'state' }, { logger: false });
    database = new Client({ connectionString: server.database.superuserUrl });
    await database.connect();
  });

  afterAll(async () => {
    await database.end();
    await server.close();
  });

  const call = async (user: string, times: number): Promise<void> => {
    const client = await V1Client.of(server, user);
    for (let n = 0; n < times; n++)
      for (const { method, path } of V1_CALLS)
        await client.v1(path, { method, ...(method === 'POST' ? { body: '{}' } : {}) });
  };
  const counted = async (user: string): Promise<Record<string, number>> => {
    const { rows } = await database.query<{ route: string; count: string }>(
      `select route, count from deprecated_usage where user_id = $1 and day >= (now() at time zone 'UTC')::date - 1`,
      [user],
    );
    return Object.fromEntries(rows.map(({ route, count }) => [route, Number(count)]));
  };
  const metrics = async (): Promise<string> => {
    const headers = { authorization: await server.bearer('olga', { scopes: ['operator'] }) };
    return (await fetch(`${server.url}/metrics`, { headers })).text();
  };
  const valueOf = (text: string, series: string): number =>
    Number(
      text
        .split('\n')
        .find((line) => line.startsWith(`${series} `))
        ?.split(' ')
        .at(-1) ?? 0,
    );
  const all = (count: number): Record<string, number> =>
    Object.fromEntries(V1_CALLS.map(({ name }) => [name, count]));

  const isCounted = async (user: string, times: number): Promise<void> => {
    await eventually(
      () => counted(user),
      (found) => isDeepStrictEqual(found, all(times)),
    );
  };

  it('H4: each call is counted for its caller and route, whatever the answer, and nobody else is told', async () => {
    await call('alice', 2);
    await call('bob', 1);

    await isCounted('alice', 2);
    await isCounted('bob', 1);
    const dataSource = await connect(server.database.url);
    const seen = await asUser(dataSource, 'bob', (manager) =>
      manager.query<{ user_id: string }[]>('select distinct user_id from deprecated_usage'),
    );
    await dataSource.destroy();
    expect(seen).toEqual([{ user_id: 'bob' }]);
  });

  it('H4: a count that cannot be stored is stored later', async () => {
    const tally = server.app.get(UsageTally, { strict: false });
    await database.query('alter table deprecated_usage rename to elsewhere');
    await call('carol', 1);
    await tally.store();
    await database.query('alter table elsewhere rename to deprecated_usage');

    await isCounted('carol', 1);
  });

  it('H9: metrics show calls by version and route, and the progress of the migration in percent', async () => {
    const before = await metrics();
    const v2 = async (times: number): Promise<void> => {
      const client = await V1Client.of(server, 'dave');
      for (let n = 0; n < times; n++) await client.v2('/v2/workloads/imports');
    };

    await call('dave', 1);
    await v2(18);

    const status = 'airlock_api_calls_total{version="v1",route="/v1/agent/:run_id/status"}';
    const imports = 'airlock_api_calls_total{version="v2",route="/v2/workloads/imports"}';
    // A call is counted when its connection has taken the whole answer, which its client may know first.
    const text = await eventually(metrics, (found) => valueOf(found, imports) === 18);
    expect(valueOf(text, status)).toBe(valueOf(before, status) + 1);
    const total = (version: string): number =>
      text
        .split('\n')
        .filter((line) => line.startsWith(`airlock_api_calls_total{version="${version}"`))
        .reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
    const percent = (100 * total('v2')) / (total('v2') + total('v1'));
    expect(valueOf(text, 'airlock_v1_migration_percent')).toBeCloseTo(percent, 6);
  });

  it('H4: operators see the busiest callers as hashes, and of any number of callers twenty', async () => {
    await call('erin', 2);
    for (let n = 0; n < 25; n++) await (await V1Client.of(server, `caller-${n}`)).get('none/status');
    await server.app.get(UsageTally, { strict: false }).store();

    const text = await metrics();

    const callers = text.match(/^airlock_v1_caller_calls\{caller="[^"]+"/gm) ?? [];
    expect(new Set(callers).size).toBe(20);
    const erins = `airlock_v1_caller_calls{caller="${hashOf('erin')}",route="message"}`;
    expect(valueOf(text, erins)).toBe(2);
    expect(text).not.toMatch(/alice|bob|carol|dave|erin|caller-\d/);
  });
});
