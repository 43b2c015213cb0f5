import type { IsolationLevel } from '@airlock/testing';

/** Who does what, in order; `waits` where the statement has to wait for a lock. */
export type Step = readonly [transaction: string, statement: string, waits?: 'waits'];

/** How each transaction ended (`40001`: serialization failure), what its last reads saw, and what is there afterwards. */
export interface Outcome {
  readonly endings: Readonly<Record<string, 'committed' | 'aborted' | '40001'>>;
  /** Values of the rows that each `select` saw, in order. */
  readonly reads: Readonly<Record<string, readonly (readonly number[])[]>>;
  readonly rows: readonly (readonly [id: number, value: number])[];
}

export interface Scenario {
  readonly anomaly: string;
  readonly steps: readonly Step[];
  readonly outcomes: Readonly<Record<IsolationLevel, Outcome>>;
}

const read = (id: number): string => `select value from test where id = ${id}`;
const write = (id: number, value: number): string => `update test set value = ${value} where id = ${id}`;
const both = 'select value from test where id in (1, 2) order by id';
const divisible = (by: number): string => `select value from test where value % ${by} = 0 order by id`;

const done = (reads: Outcome['reads'], ...rows: Outcome['rows']): Outcome => ({
  endings: Object.fromEntries(Object.keys(reads).map((name) => [name, 'committed' as const])),
  reads,
  rows,
});
const refused = (loser: string, reads: Outcome['reads'], ...rows: Outcome['rows']): Outcome => {
  const outcome = done(reads, ...rows);
  return { ...outcome, endings: { ...outcome.endings, [loser]: '40001' } };
};
const everywhere = (outcome: Outcome): Scenario['outcomes'] => ({
  'READ COMMITTED': outcome,
  'REPEATABLE READ': outcome,
  SERIALIZABLE: outcome,
});
const levels = (
  committed: Outcome,
  repeatable: Outcome,
  serializable = repeatable,
): Scenario['outcomes'] => ({
  'READ COMMITTED': committed,
  'REPEATABLE READ': repeatable,
  SERIALIZABLE: serializable,
});

/**
 * Martin Kleppmann's Hermitage (github.com/ept/hermitage) names the anomalies; the table begins with (1, 10), (2, 20).
 * Reads of a transaction that was refused are not known: its answer is the refusal.
 */
export const SCENARIOS: readonly Scenario[] = [
  {
    anomaly: 'G0 write cycles',
    steps: [
      ['T1', write(1, 11)],
      ['T2', write(1, 12), 'waits'],
      ['T1', write(2, 21)],
      ['T1', 'commit'],
      ['T2', write(2, 22)],
      ['T2', 'commit'],
    ],
    outcomes: levels(
      done({ T1: [], T2: [] }, [1, 12], [2, 22]),
      refused('T2', { T1: [], T2: [] }, [1, 11], [2, 21]),
    ),
  },
  {
    anomaly: 'G1a aborted reads',
    steps: [
      ['T1', write(1, 101)],
      ['T2', both],
      ['T1', 'abort'],
      ['T2', both],
      ['T2', 'commit'],
    ],
    outcomes: everywhere({
      endings: { T1: 'aborted', T2: 'committed' },
      reads: {
        T1: [],
        T2: [
          [10, 20],
          [10, 20],
        ],
      },
      rows: [
        [1, 10],
        [2, 20],
      ],
    }),
  },
  {
    anomaly: 'G1b intermediate reads',
    steps: [
      ['T1', write(1, 101)],
      ['T2', both],
      ['T1', write(1, 11)],
      ['T1', 'commit'],
      ['T2', both],
      ['T2', 'commit'],
    ],
    outcomes: levels(
      done(
        {
          T1: [],
          T2: [
            [10, 20],
            [11, 20],
          ],
        },
        [1, 11],
        [2, 20],
      ),
      done(
        {
          T1: [],
          T2: [
            [10, 20],
            [10, 20],
          ],
        },
        [1, 11],
        [2, 20],
      ),
    ),
  },
  {
    anomaly: 'G1c circular information flow',
    steps: [
      ['T1', write(1, 11)],
      ['T2', write(2, 22)],
      ['T1', read(2)],
      ['T2', read(1)],
      ['T1', 'commit'],
      ['T2', 'commit'],
    ],
    outcomes: levels(
      done({ T1: [[20]], T2: [[10]] }, [1, 11], [2, 22]),
      done({ T1: [[20]], T2: [[10]] }, [1, 11], [2, 22]),
      refused('T2', { T1: [[20]], T2: [] }, [1, 11], [2, 20]),
    ),
  },
  {
    anomaly: 'OTV observed transaction vanishes',
    steps: [
      ['T1', write(1, 11)],
      ['T1', write(2, 19)],
      ['T2', write(1, 12), 'waits'],
      ['T1', 'commit'],
      ['T3', read(1)],
      ['T2', write(2, 18)],
      ['T3', read(2)],
      ['T2', 'commit'],
      ['T3', read(2)],
      ['T3', read(1)],
      ['T3', 'commit'],
    ],
    outcomes: levels(
      done({ T1: [], T2: [], T3: [[11], [19], [18], [12]] }, [1, 12], [2, 18]),
      refused('T2', { T1: [], T2: [], T3: [[11], [19], [19], [11]] }, [1, 11], [2, 19]),
    ),
  },
  {
    anomaly: 'PMP predicate-many-preceders',
    steps: [
      ['T1', 'select value from test where value = 30'],
      ['T2', 'insert into test values (3, 30)'],
      ['T2', 'commit'],
      ['T1', divisible(3)],
      ['T1', 'commit'],
    ],
    outcomes: levels(
      done({ T1: [[], [30]], T2: [] }, [1, 10], [2, 20], [3, 30]),
      done({ T1: [[], []], T2: [] }, [1, 10], [2, 20], [3, 30]),
    ),
  },
  {
    anomaly: 'PMP for a write predicate',
    steps: [
      ['T1', 'update test set value = value + 10'],
      ['T2', 'delete from test where value = 20', 'waits'],
      ['T1', 'commit'],
      ['T2', both],
      ['T2', 'commit'],
    ],
    outcomes: levels(
      done({ T1: [], T2: [[20, 30]] }, [1, 20], [2, 30]),
      refused('T2', { T1: [], T2: [] }, [1, 20], [2, 30]),
    ),
  },
  {
    anomaly: 'P4 lost update',
    steps: [
      ['T1', read(1)],
      ['T2', read(1)],
      ['T1', write(1, 11)],
      ['T2', write(1, 12), 'waits'],
      ['T1', 'commit'],
      ['T2', 'commit'],
    ],
    outcomes: levels(
      done({ T1: [[10]], T2: [[10]] }, [1, 12], [2, 20]),
      refused('T2', { T1: [[10]], T2: [] }, [1, 11], [2, 20]),
    ),
  },
  {
    anomaly: 'G-single read skew',
    steps: [
      ['T1', read(1)],
      ['T2', both],
      ['T2', write(1, 12)],
      ['T2', write(2, 18)],
      ['T2', 'commit'],
      ['T1', read(2)],
      ['T1', 'commit'],
    ],
    outcomes: levels(
      done({ T1: [[10], [18]], T2: [[10, 20]] }, [1, 12], [2, 18]),
      done({ T1: [[10], [20]], T2: [[10, 20]] }, [1, 12], [2, 18]),
    ),
  },
  {
    anomaly: 'G-single for a predicate',
    steps: [
      ['T1', divisible(5)],
      ['T2', 'update test set value = 12 where value = 10'],
      ['T2', 'commit'],
      ['T1', divisible(3)],
      ['T1', 'commit'],
    ],
    outcomes: levels(
      done({ T1: [[10, 20], [12]], T2: [] }, [1, 12], [2, 20]),
      done({ T1: [[10, 20], []], T2: [] }, [1, 12], [2, 20]),
    ),
  },
  {
    anomaly: 'G-single for a write predicate',
    steps: [
      ['T1', read(1)],
      ['T2', both],
      ['T2', write(1, 12)],
      ['T2', write(2, 18)],
      ['T2', 'commit'],
      ['T1', 'delete from test where value = 20'],
      ['T1', read(2)],
      ['T1', 'commit'],
    ],
    outcomes: levels(
      done({ T1: [[10], [18]], T2: [[10, 20]] }, [1, 12], [2, 18]),
      refused('T1', { T1: [], T2: [[10, 20]] }, [1, 12], [2, 18]),
    ),
  },
  {
    anomaly: 'G2-item write skew',
    steps: [
      ['T1', both],
      ['T2', both],
      ['T1', write(1, 11)],
      ['T2', write(2, 21)],
      ['T1', 'commit'],
      ['T2', 'commit'],
    ],
    outcomes: levels(
      done({ T1: [[10, 20]], T2: [[10, 20]] }, [1, 11], [2, 21]),
      done({ T1: [[10, 20]], T2: [[10, 20]] }, [1, 11], [2, 21]),
      refused('T2', { T1: [[10, 20]], T2: [] }, [1, 11], [2, 20]),
    ),
  },
  {
    anomaly: 'G2 anti-dependency cycles over predicates',
    steps: [
      ['T1', divisible(3)],
      ['T2', divisible(3)],
      ['T1', 'insert into test values (3, 30)'],
      ['T2', 'insert into test values (4, 42)'],
      ['T1', 'commit'],
      ['T2', 'commit'],
    ],
    outcomes: levels(
      done({ T1: [[]], T2: [[]] }, [1, 10], [2, 20], [3, 30], [4, 42]),
      done({ T1: [[]], T2: [[]] }, [1, 10], [2, 20], [3, 30], [4, 42]),
      refused('T2', { T1: [[]], T2: [] }, [1, 10], [2, 20], [3, 30]),
    ),
  },
];
