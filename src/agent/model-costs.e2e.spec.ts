import { scriptedModel, type ScriptedModel } from '@airlock/testing';
import { eventually } from '../../test/support/eventually';
import { AgentServer, type RunBody } from './testing/agent-server';
import { cancel } from './testing/cancels';
import type { Act } from './testing/script';

const SMALL = 'gpt-4o-mini';
const MEDIUM = 'gpt-4.1';
/** So poor that the cascade climbs to the next tier, where nobody answers. */
const POOR = 'I am sorry, I cannot say.';
const NEVER_MS = 600_000;

interface Row {
  readonly user_id: string;
  readonly model: string;
  readonly cost: number | null;
  readonly decision: string;
}

describe('what a run paid before it was cut off (M3, E18)', () => {
  let model: ScriptedModel;
  let api: AgentServer;
  let worker: AgentServer | undefined;

  beforeAll(async () => {
    model = await scriptedModel((call) => (call.model === SMALL ? POOR : { delayMs: NEVER_MS }));
    api = await AgentServer.start({ ROLE: 'api' });
  });

  afterEach(() => stop());

  afterAll(async () => {
    await api.close();
    await model.close();
  });

  const work = async (env: Record<string, string>): Promise<void> => {
    worker = await AgentServer.start(
      {
        MODEL_BASE_URL: model.url,
        MODELS_SMALL: SMALL,
        MODELS_MEDIUM: MEDIUM,
        MODEL_CALL_MS: '100000',
        // It climbs however long the first call took, in which the AI SDK is loaded.
        MODEL_LATENCY_MS: '100000',
        AGENT_RETRIES: '0',
        ...env,
      },
      api.database,
    );
  };
  const stop = async (): Promise<void> => {
    await worker?.close();
    worker = undefined;
  };
  const rowsOf = ({ run_id: runId }: RunBody): Promise<Row[]> =>
    api.sql(
      'select user_id, model, cost_usd::float8 as cost, decision from model_calls where run_id = $1 order by id',
      [runId],
    );
  /** A run whose agent has been answered by the small model, and waits for the medium one. */
  const climbing = async (user: string, ...first: Act[]): Promise<RunBody> => {
    const acts = [...first, ['model', `How much does ${user} pay?`] as const];
    const run = await api.begin(user, { agents: { worker: acts } }, { assistant: 'worker' });
    await eventually(
      async () => model.calls.some((call) => call.model === MEDIUM && call.prompt.includes(user)),
      Boolean,
    );
    return run;
  };
  const expectPaidOnce = async (user: string, run: RunBody): Promise<void> => {
    const rows = await eventually(
      () => rowsOf(run),
      (found) => found.length > 0,
    );
    expect(rows).toEqual([
      { user_id: user, model: SMALL, cost: expect.any(Number), decision: 'the only model of its tier' },
      { user_id: user, model: MEDIUM, cost: null, decision: 'climb 1: abandoned' },
    ]);
    expect(rows[0]?.cost).toBeGreaterThan(0);
  };

  it('is on record once when its owner cancels it, and when the worker stops', async () => {
    await work({ SHUTDOWN_GRACE_MS: '200' });
    const run = await climbing('paid-alice');
    const other = await climbing('paid-bob');

    expect(await cancel(api, 'paid-bob', run)).toBe(404);
    expect(await cancel(api, 'paid-alice', run)).toBe(202);
    await expectPaidOnce('paid-alice', run);
    expect(await rowsOf(other)).toEqual([]);
    await stop();

    await expectPaidOnce('paid-bob', other);
    expect(await rowsOf(run)).toHaveLength(2);
    expect([await api.stateOf('paid-alice', run), await api.stateOf('paid-bob', other)]).toEqual([
      'cancelled',
      'queued',
    ]);
    await cancel(api, 'paid-bob', other);
  });

  it("is on record once when its agent's time is up", async () => {
    // The agent waits before it asks, so that its own limit is the first to be reached.
    const limits = {
      AGENT_ATTEMPT_MS: '9000',
      MODEL_CALL_MS: '8999',
      SMALL_MODEL_CALL_MS: '8000',
      TOOL_TIMEOUT_MS: '9000',
    };
    await work(limits);
    const run = await climbing('paid-carol', ['wait', 3_000]);

    const { degraded } = await api.ended('paid-carol', run);

    expect(degraded).toBe(true);
    await expectPaidOnce('paid-carol', run);
    await stop();
    expect(await rowsOf(run)).toHaveLength(2);
  });
});
