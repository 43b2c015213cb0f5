import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { Client } from 'pg';
import request from 'supertest';
import { startAirlock, type TestServer } from './support/airlock';
import { eventually } from './support/eventually';
import { slowUpload } from './support/upload';

const HEADER = 'time,input_tokens,output_tokens\n';
const ROW = '2023-11-16 18:17:03,1,1\n';

describe('An import under way (10.1, S7)', () => {
  let server: TestServer;
  let database: Client;

  beforeAll(async () => {
    server = await startAirlock({
      IMPORT_PROGRESS_MS: '20',
      POOL_SIZE: '2',
      HEARTBEAT_MS: '2000',
      DEAD_AFTER_MS: '20000',
    });
    database = new Client({ connectionString: server.database.superuserUrl });
    await database.connect();
  });

  afterAll(async () => {
    await database.end();
    await server.close();
  });

  const get = async (userId: string, path: string, at = server): Promise<request.Response> =>
    request(at.url)
      .get(path)
      .set('Authorization', await at.bearer(userId));

  const newest = async (userId: string, at = server): Promise<Record<string, never>> =>
    (await get(userId, '/v2/workloads/imports?limit=1', at)).body.imports[0] ?? {};

  const eventsOf = async (userId: string): Promise<number> => {
    const { rows } = await database.query(
      'select count(*)::int as n from workload_events where user_id = $1',
      [userId],
    );
    return rows[0].n;
  };

  it('tells how far it is while the file comes in, and what came of it', async () => {
    const upload = await slowUpload(server, 'watcher', '?filename=slow.csv');

    await upload.send(HEADER + ROW.repeat(5_000));
    const half = await eventually(
      () => newest('watcher'),
      (found) => Number(found.counts?.['rows_read']) > 1_000,
    );
    const { status, body } = await upload.finish(ROW.repeat(5_000));

    expect(half).toMatchObject({ status: 'receiving', filename: 'slow.csv', counts: { imported: 0 } });
    expect(status).toBe(201);
    expect(body).toMatchObject({ status: 'completed', counts: { rows_read: 10_000, imported: 10_000 } });
    expect(await newest('watcher')).toEqual(body);
  });

  it('is no dead one to a replica whose clock is ahead', async () => {
    const upload = await slowUpload(server, 'ahead');
    await upload.send(HEADER + ROW.repeat(3_000));
    await eventually(
      () => newest('ahead'),
      (found) => found.status === 'receiving',
    );
    const now = Date.now;
    const clock = jest.spyOn(Date, 'now').mockImplementation(() => now() + 60_000);

    const { status } = await newest('ahead');
    clock.mockRestore();

    expect(status).toBe('receiving');
    expect((await upload.finish()).status).toBe(201);
  });

  it('holds no connection while the file comes in: with a pool of two, three slow uploads leave the others served', async () => {
    const users = ['slow-1', 'slow-2', 'slow-3'];
    const uploads = await Promise.all(users.map((userId) => slowUpload(server, userId)));

    for (const upload of uploads) await upload.send(HEADER + ROW.repeat(3_000));
    for (const userId of users)
      await eventually(
        () => newest(userId),
        (found) => Number(found.counts?.['rows_read']) > 0,
      );
    const others = await Promise.all(['x', 'y', 'z'].map((userId) => get(userId, '/v2/workloads/summary')));
    // What only tells of the progress ends; what is held while the uploads are open does not.
    const { rows: clock } = await database.query('select clock_timestamp()::text as now');
    const busy = await eventually(
      async () => {
        const { rows } = await database.query(
          `select application_name from pg_stat_activity
           where datname = $1 and pid <> pg_backend_pid() and xact_start < $2`,
          [server.database.name, clock[0].now],
        );
        return rows;
      },
      (rows) => rows.length === 0,
    );
    const ends = await Promise.all(uploads.map((upload) => upload.finish(ROW)));

    expect(others.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(busy).toEqual([]);
    expect(ends.map(({ status, body }) => [status, body.detail])).toEqual(users.map(() => [201, undefined]));
  });

  it('shows nothing of the rows before all of them are stored', async () => {
    await database.query('begin; lock table workload_events in share mode');
    const upload = await slowUpload(server, 'atomic');

    const answer = upload.finish(HEADER + ROW.repeat(2_500));
    const storing = await eventually(
      () => newest('atomic'),
      ({ status }) => status === 'importing',
    );
    const { body: before } = await get('atomic', '/v2/workloads/summary');
    await database.query('commit');

    expect(storing).toMatchObject({ counts: { imported: 0 } });
    expect(before.rows).toBe(0);
    expect((await answer).status).toBe(201);
    expect(await eventsOf('atomic')).toBe(2_500);
  });

  it('imports nothing when the client goes away in the middle, and leaves no file behind', async () => {
    const upload = await slowUpload(server, 'leaver');
    await upload.send(HEADER + ROW.repeat(3_000));
    await eventually(
      () => newest('leaver'),
      (found) => Number(found.counts?.['rows_read']) > 0,
    );

    upload.abort();
    const end = await eventually(
      () => newest('leaver'),
      ({ status }) => status === 'failed',
    );

    expect(end).toMatchObject({ counts: { imported: 0 } });
    expect(await eventsOf('leaver')).toBe(0);
    const left = (): Promise<string[]> =>
      Promise.resolve(
        readdirSync(tmpdir()).filter((name) => name.startsWith(`airlock-import-${process.pid}-`)),
      );
    expect(await eventually(left, (names) => names.length === 0)).toEqual([]);
  });

  it('lets a user run two at once, counted over all replicas, and answers the third with 429', async () => {
    const replica = await startAirlock({ IMPORT_PROGRESS_MS: '20' }, { database: server.database });
    const first = await slowUpload(server, 'eager');
    const second = await slowUpload(replica, 'eager');
    await first.send(HEADER + ROW);
    await second.send(HEADER + ROW);
    await eventually(
      () => get('eager', '/v2/workloads/imports'),
      ({ body }) => body.imports.length === 2,
    );

    const third = await request(replica.url)
      .post('/v2/workloads/import')
      .set({ Authorization: await replica.bearer('eager'), 'Content-Type': 'text/csv' })
      .send(HEADER + ROW);
    const other = await slowUpload(replica, 'not-eager');

    expect(third.status).toBe(429);
    expect(Number(third.headers['retry-after'])).toBeGreaterThan(0);
    expect((await other.finish(HEADER + ROW)).status).toBe(201);
    expect((await first.finish(ROW)).status).toBe(201);
    expect((await second.finish()).status).toBe(201);
    await replica.close();
  });

  it('does not count the import of a server that died, and says that it failed', async () => {
    for (const n of [1, 2, 3]) {
      await database.query(
        `insert into workload_imports (user_id, id, status, defaults, counts, updated_at)
         values ('survivor', $1, 'importing', '{}', '{"imported": 0}', now() - interval '1 minute')`,
        [`0199f3a0-0000-7000-8000-00000000000${n}`],
      );
    }

    const dead = await newest('survivor');
    const { status } = await (await slowUpload(server, 'survivor')).finish(HEADER + ROW);

    expect(dead).toMatchObject({
      status: 'failed',
      faults: [{ line: null, reason: expect.stringContaining('gone') }],
    });
    expect(status).toBe(201);
  });

  it('refuses a file that is being imported already, on whichever replica, without waiting for its end', async () => {
    const replica = await startAirlock({}, { database: server.database });
    await database.query('begin; lock table workload_events in share mode');
    const first = (await slowUpload(server, 'same-file')).finish(HEADER + ROW);
    await eventually(
      () => newest('same-file'),
      ({ status }) => status === 'importing',
    );

    const second = await (await slowUpload(replica, 'same-file')).finish(HEADER + ROW);
    await database.query('commit');

    expect(second).toMatchObject({ status: 409, body: { import_id: null } });
    expect((await first).status).toBe(201);
    expect(await eventsOf('same-file')).toBe(1);
    await replica.close();
  });
});
