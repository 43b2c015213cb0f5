import { type Point, pointOf } from './point';
import type { DashboardView } from './view';

/** What is remembered of one replica. */
export interface Replica {
  readonly view: DashboardView;
  /** The last ten minutes, oldest first. */
  readonly points: readonly Point[];
  /** When it answered last, in milliseconds of the browser's clock. */
  readonly seenAt: number;
}

/** By name. Behind a balancer each question may be answered by another one. */
export type Replicas = ReadonlyMap<string, Replica>;

export const KEPT_MS = 600_000;

/**
 * With one answer more, and without what is older than ten minutes. A replica that told of violations is never forgotten,
 * also when it has ended: what has happened must not turn green again.
 */
export function withView(replicas: Replicas, view: DashboardView, now: number): Replicas {
  const known = replicas.get(view.replica.name);
  const points = [...(known?.points ?? []), pointOf(known?.view, view, now)];
  const replica: Replica = { view, points: points.filter(({ at }) => isKept(at * 1_000, now)), seenAt: now };
  const others = [...replicas].filter(
    ([name, other]) => name !== view.replica.name && (isKept(other.seenAt, now) || hasViolations(other)),
  );
  return new Map(
    [...others, [view.replica.name, replica] as const].sort(([a], [b]) => a.localeCompare(b, 'en')),
  );
}

/** Those that are overdue, in order of their names. */
export const overdueOf = (all: Replicas, gapSeconds: number): Replica[] =>
  [...all.values()].filter((replica) => isOverdue(replica, all, gapSeconds));

/** Whether the others go on answering, and this one does not. */
export function isOverdue(replica: Replica, all: Replicas, gapSeconds: number): boolean {
  const latest = Math.max(...[...all.values()].map(({ seenAt }) => seenAt));
  return latest - replica.seenAt > gapSeconds * 1_000;
}

const hasViolations = ({ view }: Replica): boolean => view.violations.some(({ count }) => count > 0);

const isKept = (at: number, now: number): boolean => now - at <= KEPT_MS;
