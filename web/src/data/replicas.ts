import { type Point, pointOf } from './point';
import type { DashboardView } from './view';
import { hasViolations, together, type Violation } from './violations';
import { type Warnings, warningsOf } from './warnings';

/** What is remembered of one replica. */
export interface Replica {
  readonly view: DashboardView;
  /** The last ten minutes, oldest first. */
  readonly points: readonly Point[];
  readonly warnings: Warnings;
  /** What it told of before it started anew under the same name. */
  readonly earlier: readonly Violation[];
  /** When it answered last, in milliseconds of the browser's clock. */
  readonly seenAt: number;
  /** How many answers since then were those of others. */
  readonly missed: number;
}

/** By name. Behind a balancer each question may be answered by another one. */
export type Replicas = ReadonlyMap<string, Replica>;

export const KEPT_MS = 600_000;
/** Of one that answers in turn with others it is most unlikely that it misses so many for each of them. */
const MISSES_PER_REPLICA = 5;

/**
 * With one answer more, and without what is older than ten minutes. A replica that told of violations is never forgotten,
 * also when it has ended: what has happened must not turn green again.
 */
export function withView(replicas: Replicas, view: DashboardView, now: number): Replicas {
  const { name } = view.replica;
  const others = [...replicas]
    .filter(([other, it]) => other !== name && (isKept(it.seenAt, now) || hasViolations(it)))
    .map(([other, replica]) => [other, { ...replica, missed: replica.missed + 1 }] as const);
  return new Map(
    [...others, [name, withLook(replicas.get(name), view, now)] as const].sort(([a], [b]) =>
      a.localeCompare(b, 'en'),
    ),
  );
}

/** One replica, with one answer more of its own. */
export function withLook(known: Replica | undefined, view: DashboardView, now: number): Replica {
  const point = pointOf(known?.view, view, now);
  return {
    view,
    points: [...(known?.points ?? []), point].filter(({ at }) => isKept(at * 1_000, now)),
    warnings: warningsOf(known?.warnings, view, point, now),
    earlier: earlierOf(known, view),
    seenAt: now,
    missed: 0,
  };
}

function earlierOf(known: Replica | undefined, { replica }: DashboardView): readonly Violation[] {
  if (!known) return [];
  const isSameStart = known.view.replica.started_at === replica.started_at;
  return isSameStart ? known.earlier : together([...known.earlier, ...known.view.violations]);
}

/** Those that do not answer while the others go on doing so, in order of their names. While nobody asks, nobody is overdue. */
export const overdueOf = (all: Replicas): Replica[] =>
  [...all.values()].filter(({ missed }) => missed > MISSES_PER_REPLICA * all.size);

const isKept = (at: number, now: number): boolean => now - at <= KEPT_MS;
