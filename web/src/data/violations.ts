import type { Replica, Replicas } from './replicas';

/** Of one kind. */
export interface Violation {
  readonly kind: string;
  readonly count: number;
  /** Null where there was none. */
  readonly last_at: string | null;
}

/** Where some were. */
export interface Place {
  readonly name: string;
  readonly count: number;
}

/** By kind, over every replica that is remembered: one that breaks the promise must not hide behind one that keeps it. */
export const violationsOf = (replicas: Replicas): readonly Violation[] =>
  [...together([...replicas.values()].flatMap(ofReplica))].sort((a, b) => b.count - a.count);

/** The replicas that told of some, the most first. */
export const placesOf = (replicas: Replicas): readonly Place[] =>
  [...replicas]
    .map(([name, replica]) => ({ name, count: totalOf(ofReplica(replica)) }))
    .filter(({ count }) => count > 0)
    .sort((a, b) => b.count - a.count);

export const hasViolations = (replica: Replica): boolean => totalOf(ofReplica(replica)) > 0;

export const totalOf = (violations: readonly Violation[]): number =>
  violations.reduce((total, { count }) => total + count, 0);

/** Added up by kind, each with the latest time of any. */
export function together(violations: readonly Violation[]): readonly Violation[] {
  const sums = new Map<string, Violation>();
  for (const { kind, count, last_at } of violations) {
    const sum = sums.get(kind);
    sums.set(kind, { kind, count: (sum?.count ?? 0) + count, last_at: later(sum?.last_at, last_at) });
  }
  return [...sums.values()];
}

/** Those of its earlier starts too: a replica that starts anew under its name counts from 0. */
const ofReplica = ({ view, earlier }: Replica): readonly Violation[] => [...earlier, ...view.violations];

/** Both in the form of ISO 8601, which sorts as time does. */
function later(one: string | null | undefined, other: string | null): string | null {
  if (!one || !other) return one ?? other;
  return one > other ? one : other;
}
