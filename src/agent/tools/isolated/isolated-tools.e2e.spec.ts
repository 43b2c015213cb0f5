import { PoolExhaustedError, UnitOfWork } from '@airlock/session';
import { setTimeout as sleep } from 'node:timers/promises';
import { eventually } from '../../../../test/support/eventually';
import { AgentServer, type RunBody } from '../../testing/agent-server';
import { inThread, type QueryWork } from './tool-thread';
import type { Act, Script } from '../../testing/script';

const worker = (...acts: Act[]): Script => ({ agents: { worker: acts } });
const apart = (what: string): Act => ['tool', 'apart', { what }];
const alone = { assistant: 'worker' };

interface Result {
  readonly status: string;
  readonly output?: Record<string, unknown>;
  readonly message?: string;
}

describe('T3: a tool that is marked isolated', () => {
  let server: AgentServer;

  beforeAll(async () => {
    server = await AgentServer.start({ TOOL_TIMEOUT_MS: '30000', TOOL_MEMORY_MB: '64', RETRY_BASE_MS: '10' });
  });

  afterAll(() => server.close());

  const resultOf = async (user: string, run: RunBody): Promise<Result> => {
    const { body } = await server.fetch(user, `/v2/threads/${run.thread_id}/runs/${run.run_id}/state`);
    return body.state.outcomes.worker.output['tool apart'] as Result;
  };
  const call = async (user: string, what: string): Promise<Result> =>
    resultOf(user, await server.finish(user, worker(['step', 'mine'], apart(what)), alone));

  it('reads its user’s rows and nobody else’s, over the port, and knows whose call it is', async () => {
    await server.finish('apart-bob', worker(['step', 'his']), alone);

    const result = await call('apart-alice', 'rows');

    expect(result).toMatchObject({
      status: 'success',
      output: { users: ['apart-alice'], userId: 'apart-alice', callKey: expect.stringMatching(/:2:1$/) },
    });
  });

  it('reads as soon as a connection is free: that there was none for a while is no failure of the tool (T4)', async () => {
    const units = server.get(UnitOfWork);
    const unhindered = units.run.bind(units);
    const full = new PoolExhaustedError(3_000, { max: 15, total: 15, idle: 0, waiting: 40 });
    let refusals = 0;
    const pool = jest.spyOn(units, 'run').mockImplementation(async (context, options, work) => {
      if (options.name === 'tool apart' && options.readOnly && refusals++ < 2) throw full;
      return unhindered(context, options, work);
    });

    const result = await call('apart-full', 'rows');
    pool.mockRestore();

    expect(result).toMatchObject({ status: 'success', output: { users: ['apart-full'] } });
    expect(refusals).toBe(3);
  });

  it('changes nothing: its transactions are read-only', async () => {
    const result = await call('apart-write', 'write');

    expect(result).toMatchObject({
      status: 'error',
      message: expect.stringContaining('its transaction is READ ONLY'),
    });
    expect(await server.sql(`select 1 from step_effects where user_id = 'apart-write'`)).toHaveLength(1);
  });

  it('sees nothing of the server’s environment', async () => {
    expect((await call('apart-env', 'environment')).output).toEqual({ names: [] });
  });

  it.each([
    ['fills its heap', 'heap', 'more than 64 MB'],
    ['fills memory outside its heap', 'buffers', 'more than 64 MB'],
    ['ends its process', 'exit', 'ended with code 7'],
    ['throws', 'throw', 'RangeError: Out of range.'],
    ['throws where nobody catches', 'crash', 'Nobody catches this.'],
    ['answers with more than may be kept', 'much', 'at most 1048576 may come back'],
    ['answers with a Map', 'map', 'At $.found there is a Map. Only plain JSON can be kept'],
    ['answers with a Date', 'date', 'At $.rows[0].at there is a Date. Only plain JSON can be kept'],
    ['answers with a function', 'function', 'At $.then_call there is a function.'],
    ['answers with an instance of a class', 'instance', 'At $.price there is a Money.'],
    ['answers with what is no number', 'nan', 'At $.share there is a NaN.'],
    ['answers with a bigint', 'bigint', 'At $.tokens there is a bigint.'],
  ])('that %s is an error result, and another user’s run goes on beside it', async (_, what, message) => {
    const beside = server.begin('apart-beside', worker(['wait', 300], ['tool', 'echo', { n: 1 }]), alone);

    const result = await call('apart-bad', what);

    expect(result).toMatchObject({ status: 'error', message: expect.stringContaining(message) });
    const other = await server.ended('apart-beside', await beside);
    expect([other.state, other.degraded]).toEqual(['completed', false]);
  });

  it('whose schema makes something of its input that no thread can be given is refused, with the cure', async () => {
    const answer = thread({ price: () => 1 });

    await expect(answer).rejects.toThrow(
      /cannot go into its thread: \(\) ?=> ?1 could not be cloned\. Let the schema/,
    );
  });

  it.each(['long_throw', 'long_crash'])(
    'that fails with an endless message (%s) hands no more of it over than anybody tells: the server takes it into its memory',
    async (what) => {
      await expect(thread({ what })).rejects.toThrow(/^x{10000}$/);
    },
  );

  it('that asks for many things at once has one connection, as every other call', async () => {
    let asking = 0;
    let most = 0;

    const answer = await thread({ what: 'many' }, async ({ sql }) => {
      most = Math.max(most, ++asking);
      await sleep(20);
      asking -= 1;
      return [{ sql }];
    });

    expect(most).toBe(1);
    expect(answer).toEqual(['select 1', 'select 2', 'select 3'].map((sql) => [{ sql }]));
  });

  it('that never comes back is ended at cancel, in the middle of a loop that listens to nothing', async () => {
    const run = await server.begin('apart-cancel', worker(apart('spin')), alone);
    await running(run);
    const burned = await burnedInASecond();

    await server.post('apart-cancel', `/v2/threads/${run.thread_id}/runs/${run.run_id}/cancel`);

    expect((await server.ended('apart-cancel', run)).state).toBe('cancelled');
    // A loop that is still going burns as much of every second as before. Others' garbage is collected in between.
    await eventually(burnedInASecond, (now) => now < Math.max(50_000, burned / 3));
  });

  function thread(input: unknown, query: QueryWork = async () => []): Promise<unknown> {
    const code = { module: require.resolve('./__fixtures__/thread-work'), export: 'work' };
    const call = { userId: 'ada', threadId: '', runId: '', requestId: '', callKey: '' };
    const limits = { memoryMb: 64, signal: new AbortController().signal };
    return inThread({ code, input, call, maxBytes: 1_000 }, limits, query);
  }

  /** @returns microseconds of the processor */
  async function burnedInASecond(): Promise<number> {
    const before = process.cpuUsage().user;
    await sleep(1_000);
    return process.cpuUsage().user - before;
  }

  async function running({ run_id: runId }: RunBody): Promise<void> {
    await eventually(
      () => server.sql(`select 1 from tool_usage where run_id = $1 and status = 'running'`, [runId]),
      (found) => found.length > 0,
    );
  }
});
