import { testDatabase, type TestDatabase } from '@airlock/testing';
import { PgWire } from '../libs/session/test/support/pg-wire';
import { AgentServer } from '../src/agent/testing/agent-server';
import type { Act } from '../src/agent/testing/script';
import { eventually } from './support/eventually';

const STEPS = 40;
/** Of so many COMMITs one is stored by PostgreSQL, and nobody hears of it. */
const ONE_LOST_OF = 4;

describe('E10 P4: the connection breaks between a COMMIT and its answer', () => {
  let database: TestDatabase;
  let wire: PgWire;
  let server: AgentServer;
  let lost = 0;

  beforeAll(async () => {
    database = await testDatabase();
    wire = await PgWire.to(database.url);
    // Whoever holds the run does not know what was stored; it is to go on at once and not when the lease has run out.
    server = await AgentServer.start({ DEAD_AFTER_MS: '120000' }, { ...database, url: wire.url });
  });

  afterAll(async () => {
    await server.close();
    await wire.close();
    await database.drop();
  });

  it('the run goes on behind what was stored: no step is done twice, none is missing', async () => {
    const names = Array.from({ length: STEPS }, (_, index) => `step ${index}`);
    const acts = names.map((name): Act => ['step', name]);
    const run = await server.begin('lost-answers', { agents: { worker: acts } }, { assistant: 'worker' });
    const losing = setInterval(loseSome, 1);
    // Whoever asks about the run loses answers too, and asks again.
    await eventually(
      () => server.stateOf('lost-answers', run),
      (state) => state === 'completed',
    ).finally(() => clearInterval(losing));

    const effects = await server.sql<{ step: string }>('select step from step_effects order by id');
    expect(effects.map(({ step }) => step)).toEqual(names);
    expect(lost).toBeGreaterThan(STEPS / ONE_LOST_OF / 2);
  });

  let answered = 0;
  function loseSome(): void {
    if (wire.commitsAnsweredAt.length - answered < ONE_LOST_OF - 1) return;
    answered = wire.commitsAnsweredAt.length;
    lost += 1;
    wire.nextCommit({ kind: 'answer-lost' });
  }
});
