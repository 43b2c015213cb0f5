import { checkHistory } from './check-history';
import type { AnomalyType, History, Operation, Transaction } from './history';
import { FORBIDDEN } from './levels';

/** `x+1` appends 1 to x; `x=1 2` saw [1 2]; `x=` saw []. */
function did(id: string, ...words: string[]): Transaction {
  return { id, outcome: 'committed', operations: words.map(operation) };
}

function operation(word: string): Operation {
  const [, key = '', mark, rest = ''] = /^(\w+)([+=])(.*)$/.exec(word) ?? [];
  if (mark === '+') return { kind: 'append', key, value: Number(rest) };
  return { kind: 'read', key, seen: rest.split(' ').filter(Boolean).map(Number) };
}

const aborted = (transaction: Transaction): Transaction => ({ ...transaction, outcome: 'aborted' });
const unknown = (transaction: Transaction): Transaction => ({ ...transaction, outcome: 'unknown' });
const typesIn = (history: History, isComplete = false): AnomalyType[] =>
  checkHistory(history, { isComplete }).map(({ type }) => type);

describe('The history checker finds each anomaly made by hand', () => {
  it('G0: two transactions each write before the other', () => {
    const history = [did('A', 'x+1', 'y+1'), did('B', 'x+2', 'y+2'), did('R', 'x=1 2', 'y=2 1')];

    expect(typesIn(history)).toEqual(['G0']);
  });

  it('G1a: a read of what was rolled back', () => {
    const history = [aborted(did('A', 'x+1')), did('B', 'x=1')];

    expect(typesIn(history)).toEqual(['G1a']);
  });

  it('G1b: a read between two writes of one transaction', () => {
    const history = [did('A', 'x+1', 'x+2'), did('B', 'x=1'), did('R', 'x=1 2')];

    expect(typesIn(history)).toContain('G1b');
  });

  it('G1c: two transactions each read what the other wrote', () => {
    const history = [did('A', 'x+1', 'y=2'), did('B', 'y+2', 'x=1')];

    expect(typesIn(history)).toEqual(['G1c']);
  });

  it('G-single: read skew, one list from before a write and one from after it', () => {
    const history = [did('A', 'x+1', 'y+1'), did('B', 'x=', 'y=1'), did('R', 'x=1', 'y=1')];

    expect(typesIn(history)).toEqual(['G-single']);
  });

  it('G-single: a read that is not repeatable', () => {
    const history = [did('A', 'x+1'), did('B', 'x=', 'x=1')];

    expect(typesIn(history)).toEqual(['G-single']);
  });

  it('G-nonadjacent: two observers see two writes in opposite orders', () => {
    const history = [
      did('A', 'x+1'),
      did('B', 'y+1'),
      did('C', 'x=1', 'y='),
      did('D', 'x=', 'y=1'),
      did('R', 'x=1', 'y=1'),
    ];

    expect(typesIn(history)).toEqual(['G-nonadjacent']);
  });

  it('G2: write skew, each reads what the other then writes', () => {
    const history = [did('A', 'x=', 'y+1'), did('B', 'y=', 'x+1'), did('R', 'x=1', 'y=1')];

    expect(typesIn(history)).toEqual(['G2']);
  });

  it('G2 among three', () => {
    const history = [
      did('A', 'x=', 'y+1'),
      did('B', 'y=', 'z+1'),
      did('C', 'z=', 'x+1'),
      did('R', 'x=1', 'y=1', 'z=1'),
    ];

    const [anomaly] = checkHistory(history);

    expect(anomaly?.type).toBe('G2');
    expect(anomaly?.transactions).toHaveLength(3);
  });

  it('a write on top of one that was rolled back', () => {
    const history = [aborted(did('A', 'x+1')), did('B', 'x+2'), did('R', 'x=1 2')];

    expect(typesIn(history)).toEqual(expect.arrayContaining(['dirty-update', 'G1a']));
  });

  it('a transaction that does not see its own write', () => {
    expect(typesIn([did('A', 'x+1', 'x=')])).toContain('internal');
  });

  it('two reads that fit no order', () => {
    const history = [did('A', 'x+1'), did('B', 'x+2'), did('C', 'x=1 2'), did('D', 'x=2 1')];

    expect(typesIn(history)).toContain('incompatible-order');
  });

  it('a value that stands in its list twice', () => {
    expect(typesIn([did('A', 'x+1'), did('B', 'x=1 1')])).toContain('incompatible-order');
  });

  it('a value that nobody wrote', () => {
    expect(typesIn([did('A', 'x=7')])).toContain('unwritten-value');
  });

  it('a lost update: both appended to the same list, and one append is gone', () => {
    const history = [did('A', 'x=', 'x+1'), did('B', 'x=', 'x+2'), did('R', 'x=2')];

    expect(typesIn(history, true)).toContain('lost-append');
  });
});

describe('The history checker keeps still', () => {
  it('about a serial history', () => {
    const history = [did('A', 'x+1', 'y+1'), did('B', 'x=1', 'x+2', 'x=1 2'), did('R', 'x=1 2', 'y=1')];

    expect(checkHistory(history, { isComplete: true })).toEqual([]);
  });

  it('about a transaction that reads between its own appends', () => {
    const history = [did('A', 'x=', 'x+1', 'x=1', 'x+2', 'x=1 2'), did('R', 'x=1 2')];

    expect(checkHistory(history, { isComplete: true })).toEqual([]);
  });

  it('about what an aborted transaction saw, and about what it wrote when nobody saw it', () => {
    const history = [aborted(did('A', 'x=9', 'x+1')), did('B', 'x=')];

    expect(checkHistory(history, { isComplete: true })).toEqual([]);
  });

  it('about an unknown commit, whether it came through or not', () => {
    const seen = [unknown(did('A', 'x+1')), did('B', 'x=1')];
    const unseen = [unknown(did('A', 'x+1')), did('B', 'x=')];

    expect(checkHistory(seen, { isComplete: true })).toEqual([]);
    expect(checkHistory(unseen, { isComplete: true })).toEqual([]);
  });

  it('about an append missing from a history that nobody read to the end', () => {
    expect(checkHistory([did('A', 'x+1')])).toEqual([]);
  });
});

describe('An anomaly of a history', () => {
  it('is explained step by step, with what was seen', () => {
    const history = [did('A', 'x=', 'y+1'), did('B', 'y=', 'x+2'), did('R', 'x=2', 'y=1')];

    const [anomaly] = checkHistory(history);

    expect(anomaly?.explanation).toBe(
      'A < B (rw): A saw x = [] before B appended 2. B < A (rw): B saw y = [] before A appended 1.',
    );
  });

  it('is refused by the levels whose promise it breaks, and by no milder one', () => {
    const forbids = (type: AnomalyType): string[] =>
      Object.entries(FORBIDDEN).flatMap(([level, types]) => (types.includes(type) ? [level] : []));

    expect(forbids('G1c')).toEqual(['READ COMMITTED', 'REPEATABLE READ', 'SERIALIZABLE']);
    expect(forbids('G-single')).toEqual(['REPEATABLE READ', 'SERIALIZABLE']);
    expect(forbids('G2')).toEqual(['SERIALIZABLE']);
  });

  it('cannot be looked for when a value is not unique in its list', () => {
    const history = [did('A', 'x+1'), did('B', 'x+1')];

    expect(() => checkHistory(history)).toThrow('The value 1 is appended to "x" twice');
  });
});
