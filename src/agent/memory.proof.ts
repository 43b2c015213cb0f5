import { ReplicaProcess } from '../../test/support/replica-process';
import { AgentServer } from './testing/agent-server';
import type { Script } from './testing/script';

const USERS = 50;
const WARM_UP = 400;
/** RUNS=10000 npm run test:faults, on a machine that has the time. */
const RUNS = Number(process.env.RUNS ?? 1_500);
const ROUNDS = 5;
const PER_RUN_BYTES = 2_048;
const SCRIPT: Script = {
  agents: {
    worker: [
      ['think', 'I think.', 10],
      ['step', 'one'],
      ['tool', 'echo', { n: 1 }],
      ['answer', { a: 1 }],
    ],
  },
};

jest.setTimeout(1_800_000);

describe('E12: memory', () => {
  it('is flat: what a run leaves in its replica is less than two kilobytes, also after very many', async () => {
    const api = await AgentServer.start({ ROLE: 'api', TOOL_CALLS_PER_MINUTE: '100000' });
    const replica = await ReplicaProcess.start(api.database.url, {
      ROLE: 'worker',
      TOOL_CALLS_PER_MINUTE: '100000',
      POOL_WAIT_MS: '60000',
    });
    try {
      await work(api, WARM_UP);
      const heaps = [await replica.heapUsed()];
      for (let round = 0; round < ROUNDS; round++) {
        await work(api, RUNS / ROUNDS);
        heaps.push(await replica.heapUsed());
      }

      const [ended] = await api.sql(
        `select count(*)::int as runs, count(*) filter (where status = 'completed')::int as completed from runs`,
      );
      const perRun = ((heaps.at(-1) ?? 0) - (heaps[0] ?? 0)) / RUNS;
      const megabytes = heaps.map((bytes) => (bytes / 1_048_576).toFixed(1)).join(', ');
      process.stdout.write(
        `E12: heap in MB after ${WARM_UP} runs and each ${RUNS / ROUNDS} more: ${megabytes}; ${Math.round(perRun)} bytes a run\n`,
      );
      expect(ended).toEqual({ runs: WARM_UP + RUNS, completed: WARM_UP + RUNS });
      expect(perRun).toBeLessThan(PER_RUN_BYTES);
    } finally {
      await replica.kill();
      await api.close();
    }
  });
});

/** So many runs to their end, each user's one after another. */
async function work(api: AgentServer, runs: number): Promise<void> {
  const user = async (index: number): Promise<void> => {
    for (let n = index; n < runs; n += USERS)
      await api.finish(`memory-${index}`, SCRIPT, { assistant: 'worker' });
  };
  await Promise.all(Array.from({ length: USERS }, (_, index) => user(index)));
}
