import { eventually } from '../../test/support/eventually';
import { Slots } from './run/slots';
import { AgentServer } from './testing/agent-server';
import type { Act, Script } from './testing/script';

const worker = (...acts: Act[]): Script => ({ agents: { worker: acts } });
const alone = { assistant: 'worker' };
/** So long that no attempt follows the first in this test's time, whatever the jitter. */
const FOREVER_MS = '100000000';

describe('spec 2: an agent that waits for a place among those of its run', () => {
  it('has its run’s owner told so, with its place in the line, and goes on when one is free', async () => {
    const server = await AgentServer.start({ AGENTS_PER_RUN: '1', QUEUE_NOTICE_MS: '100' });
    const original = Slots.prototype.take;
    let leave: Promise<() => void> | undefined;
    const take = jest.spyOn(Slots.prototype, 'take').mockImplementationOnce(function (this: Slots, ...args) {
      leave = original.call(this, args[0]);
      return original.apply(this, args);
    });
    try {
      const run = await server.begin('slot-notice', worker(), alone);

      const notice = await eventually(async () =>
        (await server.events(run)).find(({ type }) => type === 'progress_update'),
      );
      (await leave)?.();

      expect(notice?.payload).toMatchObject({
        status: 'queued',
        progress_data: { progress_type: 'queue', queue_position: 1 },
      });
      expect(await server.ended('slot-notice', run)).toMatchObject({ state: 'completed', degraded: false });
      const notices = (await server.events(run)).filter(({ type }) => type === 'progress_update');
      expect(notices).toHaveLength(1);
    } finally {
      take.mockRestore();
      await server.close();
    }
  });
});

describe('E8: between two attempts', () => {
  it('an agent holds none of its run’s places', async () => {
    const server = await AgentServer.start({ RETRY_BASE_MS: FOREVER_MS, AGENTS_PER_RUN: '1' });
    const take = jest.spyOn(Slots.prototype, 'take');
    try {
      const run = await server.begin('retry-slot', worker(['step', 'one'], ['fail_times', 1]), alone);
      await eventually(async () => (await server.sql('select 1 from step_effects'))[0]);
      const [places] = await eventually(async () => take.mock.contexts as Slots[]);
      await eventually(
        async () => places?.inUse,
        (inUse) => inUse === 0,
      );

      const leave = await places?.take(AbortSignal.timeout(20_000));

      expect(leave).toBeInstanceOf(Function);
      expect((await server.read('retry-slot', run)).state).toBe('running');
      await server.post('retry-slot', `/v2/threads/${run.thread_id}/runs/${run.run_id}/cancel`);
    } finally {
      take.mockRestore();
      await server.close();
    }
  });

  it('the wait is drawn from nothing up to its ceiling, so that those who failed together come back apart', async () => {
    const server = await AgentServer.start({ RETRY_BASE_MS: FOREVER_MS });
    const draw = jest.spyOn(Math, 'random').mockReturnValue(0);
    try {
      const run = await server.finish('retry-jitter', worker(['fail_times', 3]), alone);

      expect(run).toMatchObject({ state: 'completed', degraded: false });
    } finally {
      draw.mockRestore();
      await server.close();
    }
  });
});
