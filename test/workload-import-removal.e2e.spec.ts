import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import request from 'supertest';
import { startAirlock, type TestServer } from './support/airlock';
import { eventually } from './support/eventually';
import { askAndWait, importCsv } from './support/main-job';
import { slowUpload } from './support/upload';

const HEADER = 'time,model,input_tokens,output_tokens\n';
const RIGHT = `${HEADER}2026-01-01 00:00:00,gpt-4o,1000,100\n`;
const WRONG = `${HEADER}2026-01-02 00:00:00,gpt-4o,9000,900\n2026-01-03 00:00:00,gpt-4o,9000,900\n`;

describe('Taking an import back (10.1)', () => {
  let server: TestServer;
  let database: Client;

  beforeAll(async () => {
    server = await startAirlock({ IMPORT_PROGRESS_MS: '20' });
    database = new Client({ connectionString: server.database.superuserUrl });
    await database.connect();
  });

  afterAll(async () => {
    await database.end();
    await server.close();
  });

  const call = async (
    method: 'get' | 'delete',
    userId: string,
    path: string,
  ): Promise<Pick<request.Response, 'status' | 'body' | 'headers' | 'text'>> =>
    request(server.url)
      [method](`/v2/workloads${path}`)
      .set('Authorization', await server.bearer(userId));
  const imported = async (userId: string, csv: string): Promise<string> =>
    String((await importCsv(server, userId, csv, {})).import_id);
  const rowsOf = async (userId: string): Promise<unknown> =>
    (await call('get', userId, '/summary')).body.rows;

  it('takes its rows out of the log, of every answer and every list, and of nobody else’s', async () => {
    const [alice, bob] = [`alice-${randomUUID()}`, `bob-${randomUUID()}`];
    const kept = await imported(alice, RIGHT);
    const wrong = await imported(alice, WRONG);
    await imported(bob, WRONG);

    const removed = await call('delete', alice, `/imports/${wrong}`);

    expect([removed.status, removed.text]).toEqual([204, '']);
    expect((await call('get', alice, '/summary')).body).toMatchObject({
      rows: 1,
      totals: { input_tokens: 1_000, output_tokens: 100 },
    });
    expect((await call('get', alice, `/imports/${wrong}`)).status).toBe(404);
    const listed = (await call('get', alice, '/imports')).body.imports as { import_id: string }[];
    expect(listed.map(({ import_id: id }) => id)).toEqual([kept]);
    expect(await rowsOf(bob)).toBe(2);
    const { rows } = await database.query(
      'select count(*)::int as n from workload_events where user_id = $1',
      [alice],
    );
    expect(rows).toEqual([{ n: 1 }]);
  });

  it('lets the same file come again, once, and its rows are asked about as before', async () => {
    const user = `again-${randomUUID()}`;
    const first = await imported(user, WRONG);
    await call('delete', user, `/imports/${first}`);

    const second = await importCsv(server, user, WRONG, {});

    expect(second).toMatchObject({ status: 'completed', counts: { imported: 2 } });
    expect(await rowsOf(user)).toBe(2);
    expect((await askAndWait(server, user, 'Where does my money go?')).status).toBe('success');
  });

  it('is refused for one that is under way: 409, and it is stored all the same', async () => {
    const user = `hasty-${randomUUID()}`;
    const upload = await slowUpload(server, user);
    await upload.send(HEADER);
    const { import_id: id } = await eventually(async () => {
      const { body } = await call('get', user, '/imports');
      return (body.imports as { import_id: string }[])[0];
    });

    const refused = await call('delete', user, `/imports/${id}`);
    const stored = await upload.finish('2026-01-01 00:00:00,gpt-4o,1000,100\n');

    expect([refused.status, refused.body.detail]).toEqual([
      409,
      `Import ${id} is under way. Break its upload off, or wait until it has ended.`,
    ]);
    expect(stored.status).toBe(201);
    expect(await rowsOf(user)).toBe(1);
    expect((await call('delete', user, `/imports/${id}`)).status).toBe(204);
  });

  it('is 404 for an import that is gone, was never there, or is somebody else’s, with one answer', async () => {
    const [alice, mallory] = [`alice-${randomUUID()}`, `mallory-${randomUUID()}`];
    const id = await imported(alice, WRONG);

    const answers = [
      await call('delete', mallory, `/imports/${id}`),
      await call('delete', mallory, `/imports/${randomUUID()}`),
      await call('delete', mallory, '/imports/no-id'),
    ];
    const theirs = await rowsOf(alice);
    await call('delete', alice, `/imports/${id}`);
    answers.push(await call('delete', alice, `/imports/${id}`));

    expect(theirs).toBe(2);
    const told = answers.map(({ status, body: { title, detail } }) => ({ status, title, detail }));
    expect(told).toEqual(answers.map(() => ({ ...told[0], status: 404 })));
  });

  it('happens once when it is asked for twice at once', async () => {
    const user = `twice-${randomUUID()}`;
    const id = await imported(user, WRONG);

    const answers = await Promise.all([1, 2].map(() => call('delete', user, `/imports/${id}`)));

    expect(answers.map(({ status }) => status).sort()).toEqual([204, 404]);
  });

  it('is offered to whoever sends a file twice', async () => {
    const user = `twin-${randomUUID()}`;
    const id = await imported(user, WRONG);

    const second = await request(server.url)
      .post('/v2/workloads/import')
      .set('Authorization', await server.bearer(user))
      .set('Content-Type', 'text/csv')
      .send(WRONG);

    expect(second.status).toBe(409);
    expect(second.body.detail).toContain(`DELETE /v2/workloads/imports/${id}`);
  });
});
