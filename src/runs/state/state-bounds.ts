import type { Json } from '@airlock/agent-kit/plain-json';
import { StateBoundsError } from './state-bounds.error';

interface Bound {
  readonly key: RegExp;
  readonly lowest: number;
  readonly highest: number;
}

/** Which numbers in a state have a range, by the name they stand under (spec 9). */
const BOUNDS: readonly Bound[] = [
  { key: /^step_count$/, lowest: 0, highest: 10_000 },
  { key: /(^|_)savings?(_usd)?$/, lowest: 0, highest: 1_000_000 },
  { key: /(^|_)improvement(_pct|_percent|_percentage)?$/, lowest: -100, highest: 10_000 },
  { key: /(^|_)confidence$/, lowest: 0, highest: 1 },
];

/** @throws StateBoundsError for the first number outside its range, at any depth */
export function assertWithinBounds(value: Json, path = '$'): void {
  if (typeof value !== 'object' || value === null) return;
  for (const [key, entry] of Object.entries(value as Readonly<Record<string, Json>>)) {
    const here = `${path}.${key}`;
    if (typeof entry === 'number') assertNumber(key, entry, here);
    else assertWithinBounds(entry, here);
  }
}

function assertNumber(key: string, value: number, path: string): void {
  const bound = BOUNDS.find((candidate) => candidate.key.test(key));
  if (!bound || (value >= bound.lowest && value <= bound.highest)) return;
  throw new StateBoundsError(path, value, bound.lowest, bound.highest);
}
