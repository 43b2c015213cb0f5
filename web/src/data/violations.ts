import type { Replicas } from './replicas';

export interface Violation {
  readonly kind: string;
  readonly count: number;
}

/** By kind, over every replica that is remembered: one that breaks the promise must not hide behind one that keeps it. */
export function violationsOf(replicas: Replicas): readonly Violation[] {
  const counts = new Map<string, number>();
  for (const { view } of replicas.values())
    for (const { kind, count } of view.violations) counts.set(kind, (counts.get(kind) ?? 0) + count);
  return [...counts].map(([kind, count]) => ({ kind, count })).sort((a, b) => b.count - a.count);
}
