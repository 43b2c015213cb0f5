import type { AnomalyType } from './history';

/** PostgreSQL's levels; READ UNCOMMITTED is READ COMMITTED there. */
export type IsolationLevel = 'READ COMMITTED' | 'REPEATABLE READ' | 'SERIALIZABLE';

/** No level excuses these. */
const ALWAYS: readonly AnomalyType[] = [
  'G0',
  'G1a',
  'G1b',
  'G1c',
  'dirty-update',
  'internal',
  'incompatible-order',
  'lost-append',
  'unwritten-value',
];

/**
 * What a level promises never to show. REPEATABLE READ is snapshot isolation in PostgreSQL: every cycle there has two
 * anti-dependencies in a row (write skew), so a G2 alone is allowed.
 */
export const FORBIDDEN: Readonly<Record<IsolationLevel, readonly AnomalyType[]>> = {
  'READ COMMITTED': ALWAYS,
  'REPEATABLE READ': [...ALWAYS, 'G-single', 'G-nonadjacent'],
  SERIALIZABLE: [...ALWAYS, 'G-single', 'G-nonadjacent', 'G2'],
};
