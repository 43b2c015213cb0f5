import { setTimeout as sleep } from 'node:timers/promises';
import { eventually } from '../../../test/support/eventually';
import { EventLoopDelay } from './event-loop-delay';

const BLOCKED_MS = 300;

function block(): void {
  const until = performance.now() + BLOCKED_MS;
  while (performance.now() < until);
}

describe('the delay of the event loop', () => {
  let delay: EventLoopDelay;

  beforeEach(async () => {
    delay = new EventLoopDelay();
    delay.onModuleInit();
    // The first turn only begins the count.
    await sleep(50);
  });
  afterEach(() => delay.onModuleDestroy());

  it('is no less than what has held the loop up, and reading it takes nothing away', async () => {
    block();

    const seen = await eventually(
      async () => delay.p99,
      (ms) => ms > BLOCKED_MS / 2,
    );

    expect(delay.p99).toBeGreaterThanOrEqual(seen / 2);
  });

  it('is nothing before the loop has turned', () => {
    expect(new EventLoopDelay().p99).toBe(0);
  });
});
