import { canaryLoad, type CanaryReport, poolFaults } from '@airlock/testing';
import { startAirlock, type TestServer } from './support/airlock';
import { recordFigures } from './support/figures';
import { KeptLog } from './support/kept-log';
import { runsEnded } from './support/quiet';
import { tokenOf } from './support/tokens';
import { traffic } from './support/traffic';

const USERS = Number(process.env.AIRLOCK_CANARY_USERS ?? 8);
const OPERATIONS = Number(process.env.AIRLOCK_CANARY_OPERATIONS ?? 80);

describe('Many users at once do everything there is, each with secrets of the own in every field', () => {
  let server: TestServer;
  let load: CanaryReport;

  beforeAll(async () => {
    const log = new KeptLog();
    server = await startAirlock({}, { logger: log });
    // Of the start nobody's secret can be.
    log.lines.length = 0;
    load = await canaryLoad(server.url, {
      users: USERS,
      requests: OPERATIONS,
      operations: traffic(server.url),
      tokenFor: (userId) => tokenOf(server, userId),
      superuserUrl: server.database.superuserUrl,
      publicTexts: {
        'GET /metrics': () => asOperator('/metrics'),
        'GET /health/pool': () => asOperator('/health/pool'),
        'GET /health/database': () => asOperator('/health/database'),
      },
      logLines: () => log.lines,
      settled: () => runsEnded(server.database),
    });
  }, 600_000);

  afterAll(() => server.close());

  it('A4 S11 H1 no answer, header, event, log line, metric, health page or row shows anything of another user', () => {
    expect(load.foreign).toEqual([]);
  });

  it('S11 every operation was done, and everything that came back was searched', async () => {
    const { users, requests, answers, events, bytes, rows, ...more } = load;
    const texts = { answers, events, bytes, 'log lines': more.logLines, rows };
    const figures = { users, requests, ...texts, 'foreign canaries found': more.foreignFound };
    await recordFigures('canary-load', figures);

    expect(load.failures).toEqual([]);
    expect(load.answers).toBeGreaterThan(OPERATIONS);
    expect(load.rows).toBeGreaterThan(OPERATIONS);
    expect(load.logLines).toBeGreaterThan(0);
  });

  it('S11 I12 afterwards the pool is idle', async () => {
    expect(await poolFaults(server.app, { withinMs: 60_000 })).toEqual([]);
  });

  async function asOperator(path: string): Promise<string> {
    const authorization = await server.bearer('the operator', { scopes: ['operator'] });
    const response = await fetch(server.url + path, { headers: { authorization } });
    expect(response.status).toBe(200);
    return response.text();
  }
});
