import { ownershipMatrix, type OwnershipReport } from '@airlock/testing';
import { startAirlock, type TestServer } from './support/airlock';
import { recordFigures } from './support/figures';
import { Background } from './support/ownership/background';
import { HoldingModel } from './support/ownership/holding-model';
import { jobsAskedFor, jobsInTheQueue } from './support/ownership/jobs';
import { OwnersThings } from './support/ownership/owners-things';
import { ownershipRoutes } from './support/ownership/routes';
import { handshakes, socketMessages } from './support/ownership/sockets';
import { badTokens, tokenOf } from './support/tokens';

const OWNER = 'alice@owner';
const STRANGER = 'mallory@stranger';
const SECRET = 'canary-that-only-alice-knows';

describe('The ownership matrix of the whole server', () => {
  let model: HoldingModel;
  let server: TestServer;
  let background: Background;
  let report: OwnershipReport;

  beforeAll(async () => {
    model = await HoldingModel.start();
    server = await startAirlock(model.env, { logger: false });
    background = await Background.of(server);
    const things = new OwnersThings(server, model, background, OWNER, SECRET);
    const strangers = new OwnersThings(server, model, background, STRANGER, 'what Mallory knows');
    const token = await tokenOf(server, STRANGER);
    const bad = await badTokens(server, OWNER);
    report = await ownershipMatrix(server.app, {
      owner: { id: OWNER, token: await tokenOf(server, OWNER) },
      intruders: { stranger: { id: STRANGER, token }, badTokens: bad },
      secrets: [SECRET, OWNER],
      superuserUrl: server.database.superuserUrl,
      document: await openApiOf(server),
      routes: ownershipRoutes(things, strangers, await things.run()),
      tablesAnybodyWrites: ['audit_log', 'deprecated_usage', 'socket_leases'],
      // Whoever hangs up may end a run.
      quietMs: 60_000,
      settled: () => things.atRest(),
      surfaces: [
        handshakes(server, bad),
        socketMessages('socket message on a run that has ended', server, token, () => things.run()),
        socketMessages('socket message on a run at work', server, token, () => things.liveRuns()),
        jobsAskedFor(server, things, STRANGER),
        ...jobsInTheQueue(server, background, things, STRANGER),
      ],
    });
    await things.endLiveRuns();
    await things.atRest();
  }, 540_000);

  afterAll(async () => {
    await background.close();
    await server.close();
    await model.close();
  });

  it('H5 H9 A4 no route, verb, socket message or job type gives anything to a stranger, nobody or a bad token', () => {
    expect(report.faults).toEqual([]);
  });

  it('H5 L16 has tried every one of them', async () => {
    const { routes, resources, calls, others, faults } = report;
    const messages = { 'socket messages and jobs': others };
    const figures = { routes, resources, calls, ...messages, 'of them let in': faults.length };
    await recordFigures('ownership-matrix', figures);

    expect(routes).toBeGreaterThan(35);
    expect(resources).toBeGreaterThan(35);
    expect(calls).toBeGreaterThan(500);
    expect(others).toBeGreaterThan(25);
  });
});

async function openApiOf(server: TestServer): Promise<{ paths: object }> {
  const response = await fetch(`${server.url}/docs/openapi.json`);
  return (await response.json()) as { paths: object };
}
