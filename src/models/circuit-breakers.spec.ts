import { UserExecutionContext } from '@airlock/session';
import { v7 as uuidv7 } from 'uuid';
import { CircuitBreakers } from './circuit-breakers';
import { CircuitOpenError } from './errors';

const contextOf = (userId: string): UserExecutionContext =>
  UserExecutionContext.create({ userId, threadId: uuidv7(), runId: uuidv7() });
const alice = contextOf('alice').scopedKey('model', 'gpt-4o');
const bob = contextOf('bob').scopedKey('model', 'gpt-4o');
const limits = { failures: 5, probeMs: 30_000, entries: 3 };

function failTimes(breakers: CircuitBreakers, key: typeof alice, times: number): void {
  for (let failure = 0; failure < times; failure += 1) breakers.failed(key);
}

describe('CircuitBreakers', () => {
  it('opens at the fifth failure in a row, for that user alone (E17)', () => {
    const breakers = new CircuitBreakers(limits);

    failTimes(breakers, alice, 4);
    expect(() => breakers.enter(alice, 'gpt-4o')).not.toThrow();
    breakers.failed(alice);

    expect(() => breakers.enter(alice, 'gpt-4o')).toThrow(CircuitOpenError);
    expect(() => breakers.enter(bob, 'gpt-4o')).not.toThrow();
    expect(breakers.states).toEqual({ open: 1, failing: 0 });
  });

  it('counts failures in a row only: a success begins anew', () => {
    const breakers = new CircuitBreakers(limits);

    failTimes(breakers, alice, 4);
    breakers.succeeded(alice);
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
    expect(() => breakers.enter(alice, 'gpt-4o')).not.toThrow();
    expect(() => breakers.enter(alice, 'gpt-4o')).toThrow(CircuitOpenError);
    breakers.failed(alice);
    now = 59_999;
    expect(() => breakers.enter(alice, 'gpt-4o')).toThrow(CircuitOpenError);
    now = 60_000;
    breakers.enter(alice, 'gpt-4o');
    breakers.succeeded(alice);

    expect(() => breakers.enter(alice, 'gpt-4o')).not.toThrow();
    expect(breakers.states).toEqual({ open: 0, failing: 0 });
  });

  it('gives the probe to the next caller when the one probing gave up', () => {
    let now = 0;
    const breakers = new CircuitBreakers(limits, () => now);
    failTimes(breakers, alice, 5);
    now = 30_000;

    breakers.enter(alice, 'gpt-4o');
    breakers.abandoned(alice);

    expect(() => breakers.enter(alice, 'gpt-4o')).not.toThrow();
  });

  it('remembers a bounded number of failing dependencies', () => {
    const breakers = new CircuitBreakers(limits);

    for (let user = 0; user < 100; user += 1)
      breakers.failed(contextOf(`user-${user}`).scopedKey('model', 'gpt-4o'));

    expect(breakers.states).toEqual({ open: 0, failing: 3 });
  });
});
