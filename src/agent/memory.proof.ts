import { ReplicaProcess, SOURCES } from '../../test/support/replica-process';
import { AgentServer } from './testing/agent-server';
import type { Script } from './testing/script';

const USERS = 50;
/**
 * Until then the heap grows with what V8 learns of the code that runs: machine code, types seen, who depends on them. After
 * 500 runs that is a few hundred bytes for each of them, after 1,000 a hundred.
 */
const WARM_UP = 1_000;
/** RUNS=10000 npm run test:faults, on a machine that has the time. */
const RUNS = Number(process.env.RUNS ?? 1_500);
const ROUNDS = 6;
const EACH = Math.ceil(RUNS / ROUNDS);
const PER_RUN_BYTES = 1_024;
/** What V8 has learned it forgets again when it thinks fit, megabytes at once, which would hide a leak of as much. */
const REMEMBERING = ['--no-flush-bytecode', ...SOURCES];
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
  it('is flat: what a run leaves in its replica is less than a kilobyte, also after very many', async () => {
    const api = await AgentServer.start({ ROLE: 'api', TOOL_CALLS_PER_MINUTE: '100000' });
    const env = {
      ROLE: 'worker',
      TOOL_CALLS_PER_MINUTE: '100000',
      POOL_WAIT_MS: '60000',
    };
    const replica = await ReplicaProcess.start(api.database.url, env, REMEMBERING);
    try {
      await work(api, WARM_UP);
      const heaps = [await replica.heapUsed()];
      for (let round = 0; round < ROUNDS; round++) {
        await work(api, EACH);
        heaps.push(await replica.heapUsed());
      }

      const [ended] = await api.sql(
        `select count(*)::int as runs, count(*) filter (where status = 'completed')::int as completed from runs`,
      );
      const perRun = slopeOf(heaps) / EACH;
      const megabytes = heaps.map((bytes) => (bytes / 1_048_576).toFixed(1)).join(', ');
      process.stdout.write(
        `E12: heap in MB after ${WARM_UP} runs and each ${EACH} more: ${megabytes}; ${Math.round(perRun)} bytes a run\n`,
      );
      expect(ended).toEqual({ runs: WARM_UP + ROUNDS * EACH, completed: WARM_UP + ROUNDS * EACH });
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

/** How much the values grow from one to the next, by least squares: one reading that is off does not decide. */
function slopeOf(values: readonly number[]): number {
  const middle = (values.length - 1) / 2;
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const rise = values.reduce((sum, value, at) => sum + (at - middle) * (value - mean), 0);
  return rise / values.reduce((sum, _, at) => sum + (at - middle) ** 2, 0);
}
