import { setTimeout as pauseFor } from 'node:timers/promises';
import { mintId, UnitOfWork, UserExecutionContext } from '@airlock/session';
import request from 'supertest';
import { startAirlock, type TestServer } from './support/airlock';

describe('a pool whose connections are all in use (S6)', () => {
  let server: TestServer;
  let authorization: string;

  beforeAll(async () => {
    server = await startAirlock({ POOL_SIZE: '1', POOL_WAIT_MS: '10000' }, { logger: false });
    authorization = await server.bearer('alice');
  });
  afterAll(() => server.close());

  const ask = (path: string): request.Test =>
    request(server.url).get(path).set('Authorization', authorization);

  it('is 503 with Retry-After to who waits for it as long as the configuration says, and nobody else', async () => {
    const { letGo, holding } = await holdOne(server, 'bob');

    const refused = await ask('/v2/audit');
    const withoutToken = await request(server.url).get('/v2/audit');
    letGo();
    await holding;
    const served = await ask('/v2/audit');

    expect(refused.status).toBe(503);
    expect(refused.headers['retry-after']).toMatch(/^\d+$/);
    expect(refused.body).toMatchObject({ status: 503, detail: 'All database connections are in use.' });
    expect([withoutToken.status, served.status]).toEqual([401, 200]);
  });
});

describe('a user whose calls hold all that one may', () => {
  it('is told to ask for less at once, and everybody else is served', async () => {
    const server = await startAirlock(
      { POOL_SIZE: '3', CONNECTIONS_PER_USER: '1', POOL_WAIT_MS: '1500' },
      { logger: false },
    );
    const ask = async (user: string): Promise<request.Response> =>
      request(server.url)
        .get('/v2/audit')
        .set('Authorization', await server.bearer(user));
    const { letGo, holding } = await holdOne(server, 'alice');

    const [refused, bobs] = [await ask('alice'), await ask('bob')];
    letGo();
    await holding;
    const served = await ask('alice');
    await server.close();

    expect([refused.status, bobs.status, served.status]).toEqual([429, 200, 200]);
    expect(refused.headers['retry-after']).toMatch(/^\d+$/);
    expect(refused.body.detail).toContain('Ask for less at once');
  });
});

/** A connection that a user's unit has until it is let go. */
async function holdOne(
  server: TestServer,
  userId: string,
): Promise<{ letGo: () => void; holding: Promise<void> }> {
  const held = Promise.withResolvers<void>();
  const letGo = Promise.withResolvers<false>();
  const context = UserExecutionContext.create({ userId, threadId: mintId(), runId: mintId() });
  const holding = server.app.get(UnitOfWork, { strict: false }).run(context, async ({ manager }) => {
    // PostgreSQL ends a transaction that pauses for too long.
    for (
      let isWanted = true;
      isWanted;
      isWanted = await Promise.race([letGo.promise, pauseFor(1_000, true)])
    ) {
      await manager.query('select 1');
      held.resolve();
    }
  });
  await held.promise;
  return { letGo: () => letGo.resolve(false), holding };
}
