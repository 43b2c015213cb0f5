import { AirlockConfig } from '../../config';
import { Leases } from './leases';
import { RunJob } from './run-job';

describe('E6: tickets at the door', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  it('E6: those that come together leave one after another, so that the next newcomer waits for one of them only', async () => {
    const config = AirlockConfig.from({ NODE_ENV: 'test', HELD_RUNS_PER_REPLICA: '8' });
    const { returned, job } = fullReplica(config);

    for (let ticket = 0; ticket < config.ticketsAtOnce; ticket++) void job.work(`user-${ticket}`, ticket);
    await jest.advanceTimersByTimeAsync(60_000);

    expect(returned.map(({ user }) => user)).toEqual(
      Array.from({ length: config.ticketsAtOnce }, (_, index) => `user-${index}`),
    );
    expect(new Set(returned.map(({ at }) => Math.round(at / 10))).size).toBe(config.ticketsAtOnce);
  });
});

/** As many runs are held as may be, those for newcomers among them; what becomes of tickets is written down. */
function fullReplica(config: AirlockConfig): { returned: Returned[]; job: RunJob } {
  const leases = new Leases();
  for (let held = 0; held < config.heldRunsPerReplica + 1; held++) {
    leases.take({
      userId: 'holder',
      threadId: 'thread',
      runId: `run-${held}`,
      requestId: 'request',
      attempt: 1,
    });
  }
  const returned: Returned[] = [];
  const queue = { returnTicket: async (user: string) => void returned.push({ user, at: performance.now() }) };
  const job = new RunJob(queue as never, leases, null as never, null as never, null as never, config);
  return { returned, job };
}

interface Returned {
  readonly user: string;
  readonly at: number;
}
