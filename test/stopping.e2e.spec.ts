import { Client as Database } from 'pg';
import request from 'supertest';
import { SocketClient } from '../src/events/testing/socket-client';
import { startAirlock, type TestServer } from './support/airlock';
import { eventually } from './support/eventually';
import { KeptLog } from './support/kept-log';
import { slowUpload } from './support/upload';

const QUESTION = {
  assistant_id: 'supervisor',
  input: { messages: [{ role: 'user', content: 'Where does my money go?' }] },
};
/** What waits for the end of a run, which has its whole lifetime, must not keep the process for that. */
const MUCH_LESS_THAN_A_RUN_MS = 120_000;

jest.setTimeout(180_000);

describe('A server that is stopping', () => {
  let server: TestServer;
  let database: Database;
  let token: string;
  const log = new KeptLog();

  /** @param graceMs how long a shutdown waits for a run that cannot come to its end */
  async function start(graceMs: number): Promise<void> {
    const env = {
      SHUTDOWN_GRACE_MS: String(graceMs),
      LOCK_TIMEOUT_MS: '60000',
      STATEMENT_TIMEOUT_MS: '61000',
    };
    server = await startAirlock(env, { logger: log });
    token = await server.bearer('alice');
    database = new Database({ connectionString: server.database.superuserUrl });
    await database.connect();
    // No report is written, so no run ends, and the shutdown waits for those at work.
    await database.query('begin; lock table reports in share mode');
  }

  afterEach(async () => {
    log.lines.splice(0);
    await database.end();
    await server.database.drop();
  });

  const send = (path: string, body: object = {}): request.Test =>
    request(server.url).post(path).set('Authorization', token).send(body);
  const get = (path: string): request.Test => request(server.url).get(path).set('Authorization', token);

  /** The supertest of a call is sent when it is awaited, or here. */
  const sent = (call: request.Test): Promise<request.Response> => call.then((response) => response);

  async function untilAtWork(): Promise<void> {
    await eventually(
      () => database.query(`select from pg_locks where relation = 'reports'::regclass and not granted`),
      ({ rowCount }) => rowCount === 1,
    );
  }

  it('5, E14: lets nobody in any more, with 503 and Retry-After, and operators look until the end', async () => {
    await start(60_000);
    await send('/v2/runs', QUESTION).expect(200);
    await untilAtWork();

    const closing = server.app.close();
    await eventually(
      () => sent(get('/health/ready')),
      ({ status }) => status === 503,
    );
    const refused = [
      await sent(send('/v2/threads')),
      await sent(send('/v2/runs/stream', QUESTION)),
      await sent(get('/v2/audit')),
      await sent(send('/v1/agent/message', { message: 'Hello?' })),
    ];
    const live = await sent(get('/health/live'));
    const socket = SocketClient.connect(server, [], { authorization: token });
    await expect(socket).rejects.toMatchObject({ status: 503 });
    await database.query('rollback');
    await closing;

    for (const { status, headers, body } of refused) {
      expect([status, headers['retry-after']]).toEqual([503, '1']);
      expect(body).toMatchObject({ status: 503, detail: 'The server is stopping. Ask again in a moment.' });
    }
    expect(refused.at(-1)?.headers.deprecation).toBeDefined();
    expect(live.status).toBe(200);
  });

  it('S7: does not wait for a file that comes in slowly longer than SHUTDOWN_GRACE_MS', async () => {
    await start(1);
    const upload = await slowUpload(server, 'alice');
    await upload.send(`time,input_tokens,output_tokens\n2023-11-16 18:17:03,1,1\n`);
    await eventually(
      () => sent(get('/v2/workloads/imports')),
      ({ body }) => body.imports.length === 1,
    );

    const closing = server.app.close();
    await eventually(
      () => sent(get('/health/ready')),
      ({ status }) => status === 503,
    );
    await upload.send('2023-11-16 18:17:04,1,1\n');
    const { status, body } = await upload.answer();
    await closing;

    expect(status).toBe(503);
    expect(body.detail).toBe(
      'The server is stopping; nothing was imported. Send the file again in a moment.',
    );
  });

  it('E14: says how many runs it hands back', async () => {
    await start(60_000);
    await send('/v2/runs', QUESTION).expect(200);
    await untilAtWork();

    const closing = server.app.close();
    await eventually(
      async () => log.lines,
      (lines) => lines.some((line) => line.startsWith('log Stopping: 1 run is handed back, within 60 s')),
    );
    await database.query('rollback');
    await closing;

    expect(log.lines.join('\n')).not.toContain('not handed back in time');
  });

  it('E14: whoever waits for a run that ends elsewhere is told so, and does not hold the process up', async () => {
    await start(2_000);
    const waiting = sent(send('/v2/runs/wait', QUESTION));
    await untilAtWork();

    const begun = Date.now();
    const closing = server.app.close();
    const { status, headers, body } = await waiting;
    await database.query('rollback');
    await closing;

    expect([status, headers['retry-after']]).toEqual([503, '1']);
    expect(body.detail).toContain('The run is not lost');
    expect(headers['content-location']).toMatch(/^\/threads\/[0-9a-f-]+\/runs\/[0-9a-f-]+$/);
    expect(Date.now() - begun).toBeLessThan(MUCH_LESS_THAN_A_RUN_MS);
  });
});
