import { mintId, UserExecutionContext } from '@airlock/session';
import { AnswerCache } from './answer-cache';

const contextOf = (userId: string): UserExecutionContext =>
  UserExecutionContext.create({ userId, threadId: mintId(), runId: mintId() });
const alice = contextOf('alice');
const bob = contextOf('bob');
const runOf = (context: UserExecutionContext) => context.scopedKey('run', context.runId);
const limits = { ttlMs: 300_000, entries: 1_000, evicts: 100 };

describe('AnswerCache', () => {
  it('never answers one user with what another one was told (M2)', () => {
    const cache = new AnswerCache<string>(limits);

    cache.set(alice.scopedKey('answer', 'prompt'), 'for alice', runOf(alice));

    expect(cache.get(alice.scopedKey('answer', 'prompt'))).toBe('for alice');
    expect(cache.get(bob.scopedKey('answer', 'prompt'))).toBeUndefined();
  });

  it('keeps an entry to the last millisecond of its time and not one longer (M2)', () => {
    let now = 1_000;
    const cache = new AnswerCache<string>(limits, () => now);
    const key = alice.scopedKey('answer', 'prompt');
    cache.set(key, 'answer', runOf(alice));

    now += limits.ttlMs - 1;
    expect(cache.get(key)).toBe('answer');
    now += 1;
    expect(cache.get(key)).toBeUndefined();
    expect(cache.size).toBe(0);
  });

  it('holds at most 1,000 entries and lets the 100 oldest go to make room (M2)', () => {
    const cache = new AnswerCache<number>(limits);
    const key = (index: number) => alice.scopedKey('answer', index);
    for (let index = 0; index < 1_000; index += 1) cache.set(key(index), index, runOf(alice));

    cache.set(key(1_000), 1_000, runOf(alice));

    expect(cache.size).toBe(901);
    expect(cache.get(key(99))).toBeUndefined();
    expect(cache.get(key(100))).toBe(100);
    expect(cache.get(key(1_000))).toBe(1_000);
  });

  it('counts an entry that is written again as new, and does not evict for it', () => {
    const cache = new AnswerCache<string>({ ...limits, entries: 2, evicts: 1 });
    const keyOf = (name: string) => alice.scopedKey('answer', name);
    cache.set(keyOf('a'), 'a', runOf(alice));
    cache.set(keyOf('b'), 'b', runOf(alice));

    cache.set(keyOf('a'), 'a again', runOf(alice));
    cache.set(keyOf('c'), 'c', runOf(alice));

    expect(['a', 'b', 'c'].map((name) => cache.get(keyOf(name)))).toEqual(['a again', undefined, 'c']);
  });

  it('gives a run that asks anew what it has paid for itself and nothing else (P3)', () => {
    const cache = new AnswerCache<string>(limits);
    const other = contextOf('alice');
    cache.set(alice.scopedKey('answer', 1), 'first', runOf(alice));
    cache.set(other.scopedKey('answer', 2), 'second', runOf(other));

    const anew = [1, 2].map((name) => cache.get(alice.scopedKey('answer', name), runOf(other)));

    expect(anew).toEqual([undefined, 'second']);
    expect(cache.get(alice.scopedKey('answer', 1))).toBe('first');
  });
});
