import { eventually } from '../../test/support/eventually';
import { AgentServer } from './testing/agent-server';
import type { Act, Script } from './testing/script';

const worker = (...acts: Act[]): Script => ({ agents: { worker: acts } });
const alone = { assistant: 'worker' };
const B = worker(['step', 'one'], ['tool', 'echo', { n: 1 }], ['step', 'two'], ['answer', { sum: 42 }]);
const ROUNDS = 6;
const RUNS = 10;
/** As many as a user may have at work. */
const FLOODS = 5;
/** For a machine that does something else meanwhile; the row itself says twice the baseline. */
const BUSY_MACHINE_MS = 500;

jest.setTimeout(600_000);

/** What B waits for one run, before A does something and meanwhile. */
class Neighbours {
  private readonly before: number[] = [];
  private readonly during: number[] = [];
  private events = 0;
  private seconds = 0;

  private constructor(private readonly server: AgentServer) {}

  static async start(env: Record<string, string> = {}): Promise<Neighbours> {
    return new Neighbours(await AgentServer.start({ RETRY_BASE_MS: '10', ...env }));
  }

  async round(script: Script, runs: number): Promise<void> {
    const { server } = this;
    await this.measure(this.before);
    const ofA = await Promise.all(Array.from({ length: runs }, () => server.begin('a', script, alone)));
    await eventually(async () => (await this.begun()) || undefined);
    const [told, began] = [await this.told(), performance.now()];
    await this.measure(this.during);
    this.seconds += (performance.now() - began) / 1_000;
    this.events += (await this.told()) - told;
    for (const { thread_id, run_id } of ofA) {
      await server.post('a', `/v2/threads/${thread_id}/runs/${run_id}/cancel`);
      await server.ended('a', { thread_id, run_id });
    }
  }

  get figures(): { before: Spread; during: Spread; eventsPerSecond: number } {
    const eventsPerSecond = Math.round(this.events / this.seconds);
    return { before: spreadOf(this.before), during: spreadOf(this.during), eventsPerSecond };
  }

  async stop(): Promise<void> {
    await this.server.close();
  }

  private async measure(times: number[]): Promise<void> {
    for (let n = 0; n < RUNS; n++) {
      const begun = performance.now();
      const { state } = await this.server.finish('b', B, alone);
      times.push(performance.now() - begun);
      expect(state).toBe('completed');
    }
  }

  /** All of A's runs are at work, or over. */
  private async begun(): Promise<boolean> {
    const [row] = await this.server.sql<{ n: number }>(
      `select count(*)::int as n from runs r where user_id = 'a' and finished_at is null and not exists (
         select from run_events e where e.user_id = 'a' and e.run_id = r.id and e.type = 'agent_started')`,
    );
    return row?.n === 0;
  }

  private async told(): Promise<number> {
    const [row] = await this.server.sql<{ n: number }>(
      `select count(*)::int as n from run_events where user_id = 'a'`,
    );
    return row?.n ?? NaN;
  }
}

interface Spread {
  readonly p50: number;
  readonly p95: number;
}

function spreadOf(times: readonly number[]): Spread {
  const sorted = [...times].sort((a, b) => a - b);
  const at = (share: number): number => Math.round(sorted[Math.ceil(sorted.length * share) - 1] ?? NaN);
  return { p50: at(0.5), p95: at(0.95) };
}

describe('E13: what A’s agents cost B, in one process', () => {
  it.each([
    ['a crash', worker(['refuse', 'A is broken']), 1, {}],
    ['a hang', worker(['hang']), 1, {}],
  ] as const)('%s leaves B’s p95 within twice its baseline', async (name, script, runs, env) => {
    const neighbours = await Neighbours.start(env);
    for (let round = 0; round < ROUNDS; round++) await neighbours.round(script, runs);
    const { before, during } = neighbours.figures;
    await neighbours.stop();

    process.stdout.write(`E13 ${name}: ${JSON.stringify({ before, during })}\n`);
    expect(during.p95).toBeLessThan(2 * before.p95 + BUSY_MACHINE_MS);
  });

  it('a flood leaves B’s p95 within twice its baseline because it is paced; beside it what it costs at other rates', async () => {
    const floods: Record<string, Neighbours> = { default: await Neighbours.start() };
    for (const rate of ['10', '20', '1000000'])
      floods[rate] = await Neighbours.start({ RUN_EVENTS_PER_SECOND: rate });
    for (let round = 0; round < ROUNDS; round++)
      for (const flood of Object.values(floods)) await flood.round(worker(['flood']), FLOODS);
    for (const flood of Object.values(floods)) await flood.stop();

    const figures = Object.fromEntries(Object.entries(floods).map(([rate, flood]) => [rate, flood.figures]));
    process.stdout.write(`E13 a flood of ${FLOODS} runs, by events a second: ${JSON.stringify(figures)}\n`);
    const { before, during } = figures.default ?? {};
    expect(during?.p95).toBeLessThan(2 * (before?.p95 ?? NaN) + BUSY_MACHINE_MS);
  });
});
