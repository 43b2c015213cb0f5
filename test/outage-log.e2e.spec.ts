import { randomUUID } from 'node:crypto';
import { Relay, testDatabase, type TestDatabase } from '@airlock/testing';
import request from 'supertest';
import { WebSocket } from 'ws';
import { startAirlock, type TestServer } from './support/airlock';
import { eventually } from './support/eventually';
import { KeptLog } from './support/kept-log';

/** Of how many connections the server has been refused, the outage has lasted for many rounds of everything. */
const LONG = 60;

describe('The log of a server whose database is away', () => {
  const log = new KeptLog();
  let database: TestDatabase;
  let relay: Relay;
  let server: TestServer;
  let isAway = false;
  let refused = 0;

  beforeAll(async () => {
    database = await testDatabase();
    relay = await Relay.to(database.url);
    relay.onConnection((near, far) => {
      if (isAway) {
        refused += 1;
        near.destroy();
      } else near.pipe(far).pipe(near);
    });
    server = await startAirlock({}, { database: { ...database, url: relay.url }, logger: log });
  });

  afterAll(async () => {
    await server.close();
    await relay.close();
    await database.drop();
  });

  it('says what fails once and not at each attempt, and when it is over how often it was', async () => {
    await eventually(isReady, Boolean);
    log.lines.length = 0;

    const authorization = await server.bearer('alice');
    leave();
    await request(server.url).get(`/v1/agent/${randomUUID()}/status`).set({ authorization });
    await eventually(async () => !(await isReady()) && refused >= LONG, Boolean);
    await comeBack();
    await eventually(async () => said(/^log Looking for runs of dead workers: over, after it failed /)[0]);

    const told = log.lines.filter((line) => /^(warn|error) /.test(line));
    const repeated = told.filter(
      (line, index) => told.indexOf(line) !== index && !/connection broke/.test(line),
    );
    expect(repeated).toEqual([]);
    expect(said(/^error The check "writes": .* said no more until it is over/)).toHaveLength(1);
    expect(said(/^log The check "writes": over, after it failed /)).toHaveLength(1);
  });

  it('W8: a socket that asks meanwhile is told to come back, as every call is', async () => {
    const authorization = await server.bearer('alice');
    leave();

    const call = await request(server.url).post('/v2/threads').set({ authorization });
    const handshake = await refusedSocket(authorization);
    await comeBack();

    expect(handshake).toMatchObject({ status: 503, retryAfter: '1' });
    expect(handshake.detail).toBe((call.body as { detail: string }).detail);
    expect(said(/A handshake failed/)).toEqual([]);
  });

  const leave = (): void => {
    isAway = true;
    relay.cut();
  };

  const comeBack = async (): Promise<void> => {
    isAway = false;
    await eventually(isReady, Boolean);
  };

  const refusedSocket = (authorization: string) =>
    new Promise<{ status?: number; retryAfter?: string; detail: string }>((resolve, reject) => {
      const socket = new WebSocket(`${server.url.replace('http', 'ws')}/v2/socket`, {
        headers: { authorization },
      });
      socket.on('open', () => reject(new Error('It was let in.')));
      socket.on('unexpected-response', (_, answer) => {
        let body = '';
        answer.on('data', (piece: Buffer) => (body += piece.toString()));
        answer.on('end', () => {
          const { detail } = JSON.parse(body) as { detail: string };
          resolve({ status: answer.statusCode, retryAfter: answer.headers['retry-after'], detail });
        });
      });
    });

  const said = (what: RegExp): string[] => log.lines.filter((line) => what.test(line));

  const isReady = async (): Promise<boolean> =>
    (await request(server.url).get('/health/ready')).status === 200;
});
