import { mintId, UserExecutionContext } from '@airlock/session';
import { CircuitBreakers } from './circuit-breakers';
import { CircuitOpenError } from './errors';

const contextOf = (userId: string): UserExecutionContext =>
  UserExecutionContext.create({ userId, threadId: mintId(), runId: mintId() });
const alice = contextOf('alice').scopedKey('model', 'gpt-4o');
const bob = contextOf('bob').scopedKey('model', 'gpt-4o');
const limits = { failures: 5, probeMs: 30_000, entries: 3 };

function failTimes(breakers: CircuitBreakers, key: typeof alice, times: number): void {
  for (let failure = 0; failure < times; failure += 1) breakers.failed(breakers.enter(key, 'gpt-4o'));
}

describe('CircuitBreakers', () => {
  it('opens at the fifth failure in a row, for that user alone (E17)', () => {
    const breakers = new CircuitBreakers(limits);

    failTimes(breakers, alice, 4);
    expect(() => breakers.enter(alice, 'gpt-4o')).not.toThrow();
    failTimes(breakers, alice, 1);

    expect(() => breakers.enter(alice, 'gpt-4o')).toThrow(CircuitOpenError);
    expect(() => breakers.enter(bob, 'gpt-4o')).not.toThrow();
    expect(breakers.states).toEqual({ open: 1, failing: 0 });
  });

  it('counts failures in a row only: a success begins anew', () => {
    const breakers = new CircuitBreakers(limits);

    failTimes(breakers, alice, 4);
    breakers.succeeded(breakers.enter(alice, 'gpt-4o'));
    failTimes(breakers, alice, 4);

    expect(() => breakers.enter(alice, 'gpt-4o')).not.toThrow();
  });

  it('lets exactly one probe through after 30 s; its success closes the circuit, its failure opens it for as long again', () => {
    let now = 0;
    const breakers = new CircuitBreakers(limits, () => now);
    failTimes(breakers, alice, 5);

    now = 29_999;
    expect(() => breakers.enter(alice, 'gpt-4o')).toThrow('next try is in 1 s');
    now = 30_000;
    const probe = breakers.enter(alice, 'gpt-4o');
    expect(() => breakers.enter(alice, 'gpt-4o')).toThrow(CircuitOpenError);
    breakers.failed(probe);
    now = 59_999;
    expect(() => breakers.enter(alice, 'gpt-4o')).toThrow(CircuitOpenError);
    now = 60_000;
    breakers.succeeded(breakers.enter(alice, 'gpt-4o'));

    expect(() => breakers.enter(alice, 'gpt-4o')).not.toThrow();
    expect(breakers.states).toEqual({ open: 0, failing: 0 });
  });

  it('A2: lists those that are not closed, the one that failed last behind the others, and when they may be tried', () => {
    let now = 0;
    const breakers = new CircuitBreakers(limits, () => now);
    failTimes(breakers, alice, 5);
    failTimes(breakers, bob, 1);

    expect(breakers.notClosed).toEqual([{ key: alice, isOpen: true, failures: 5, probeAt: 30_000 }]);
    now = 10_000;
    failTimes(breakers, bob, 4);
    expect(breakers.notClosed.map(({ key }) => key)).toEqual([alice, bob]);
    now = 30_000;
    expect(breakers.notClosed.map(({ isOpen }) => isOpen)).toEqual([false, true]);
    const probe = breakers.enter(alice, 'gpt-4o');
    expect(breakers.notClosed[0]).toEqual({ key: alice, isOpen: false, failures: 5, probeAt: 30_000 });
    breakers.succeeded(probe);
    expect(breakers.notClosed.map(({ key }) => key)).toEqual([bob]);
  });

  it('gives the probe to the next caller when the one probing gave up', () => {
    let now = 0;
    const breakers = new CircuitBreakers(limits, () => now);
    failTimes(breakers, alice, 5);
    now = 30_000;

    breakers.abandoned(breakers.enter(alice, 'gpt-4o'));

    expect(() => breakers.enter(alice, 'gpt-4o')).not.toThrow();
  });

  it.each(['succeeded', 'failed', 'abandoned'] as const)(
    'a call of before the circuit opened, and the probe that was, say nothing more of it: %s',
    (how) => {
      let now = 0;
      const breakers = new CircuitBreakers(limits, () => now);
      const old = breakers.enter(alice, 'gpt-4o');
      failTimes(breakers, alice, 5);
      now = 30_000;
      const former = breakers.enter(alice, 'gpt-4o');
      breakers.abandoned(former);
      breakers.enter(alice, 'gpt-4o');

      breakers[how](old);
      breakers[how](former);

      expect(() => breakers.enter(alice, 'gpt-4o')).toThrow(CircuitOpenError);
      expect(breakers.notClosed).toEqual([{ key: alice, isOpen: false, failures: 5, probeAt: 30_000 }]);
    },
  );

  it('remembers a bounded number of failing dependencies', () => {
    const breakers = new CircuitBreakers(limits);

    for (let user = 0; user < 100; user += 1)
      failTimes(breakers, contextOf(`user-${user}`).scopedKey('model', 'gpt-4o'), 1);

    expect(breakers.states).toEqual({ open: 0, failing: 3 });
  });
});
