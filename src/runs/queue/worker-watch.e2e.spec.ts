import { AgentServer } from '../../agent/testing/agent-server';
import { eventually } from '../../../test/support/eventually';
import { WorkerWatch } from './worker-watch';

const alone = { assistant: 'worker' };
/** Each gives its ticket back after half a second, one after another: while one is asked about, others still wait. */
const WAITING = 20;
const LOOKS = 10;

describe('work that nobody takes, as a server without a worker of its own judges it (A3)', () => {
  it('is not what a worker that is full gives back, however long it waits', async () => {
    const api = await AgentServer.start({ ROLE: 'api' });
    const full = await AgentServer.start({ ROLE: 'worker', HELD_RUNS_PER_REPLICA: '1' }, api.database);
    const hanging = { agents: { worker: [['hang']] } } as const;
    /** The tickets that lie there have lain there for long. */
    const age = (): Promise<unknown> =>
      api.sql(
        `update graphile_worker._private_jobs set run_at = now() - interval '21 seconds' where locked_at is null`,
      );
    const queueCheck = async (): Promise<unknown> => {
      const { body } = await api.fetch('operator', '/health/ready');
      return body.checks.find(({ name }: { name: string }) => name === 'queue');
    };
    try {
      // One more than it holds, since a newcomer has a place of their own.
      const held = [await api.begin('full-1', hanging, alone), await api.begin('full-2', hanging, alone)];
      for (const [n, run] of held.entries())
        await eventually(async () => (await api.stateOf(`full-${n + 1}`, run)) === 'running' || undefined);
      for (let n = 0; n < WAITING; n++) await api.begin(`full-waits-${n}`, 'hello', alone);

      const seen = [];
      while (seen.length < LOOKS) {
        await age();
        const look = await api.get(WorkerWatch).look();
        if (look.waitedSeconds > 20) seen.push([look.isTaken, await queueCheck()]);
      }

      expect(seen).toEqual(Array(LOOKS).fill([true, { name: 'queue', status: 'ok' }]));
    } finally {
      await full.close();
      await api.close();
    }
  });
});
