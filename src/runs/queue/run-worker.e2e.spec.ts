import { AgentServer } from '../../agent/testing/agent-server';
import { eventually } from '../../../test/support/eventually';
import { KeptLog } from '../../../test/support/kept-log';

const hanging = { agents: { worker: [['hang']] } } as const;
const WAITING = 10;

describe('a worker that is stopping (E14)', () => {
  let api: AgentServer;

  beforeAll(async () => {
    api = await AgentServer.start({ ROLE: 'api' });
  });

  afterAll(() => api.close());

  const ticketsTaken = async (): Promise<number> => {
    const [row] = await api.sql<{ taken: number }>(
      'select count(*)::int as taken from graphile_worker._private_jobs where locked_at is not null',
    );
    return row?.taken ?? NaN;
  };

  it('gives back the tickets that it has fetched ahead, and does not call that a failure', async () => {
    // It has one ticket in hand at a time: the others that it takes are fetched ahead.
    const env = { ROLE: 'worker', HELD_RUNS_PER_REPLICA: '1', SHUTDOWN_GRACE_MS: '100' };
    const worker = await AgentServer.start(env, api.database);
    const log = new KeptLog();
    worker.app.useLogger(log);
    try {
      for (let n = 0; n < WAITING; n++) await api.begin(`waits-${n}`, hanging, { assistant: 'worker' });
      await eventually(ticketsTaken, (taken) => taken > 1);
    } finally {
      await worker.close();
    }

    expect(log.lines.filter((line) => /^(error|fatal)/.test(line))).toEqual([]);
    expect(await ticketsTaken()).toBe(0);
  });
});
