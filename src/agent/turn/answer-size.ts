/** Deeper than what can be kept; what goes on is told by whoever copies it. */
const MOST_LEVELS = 1_000;

/**
 * Whether a value's JSON may have no more than so many characters. Of an enormous one no more is looked at than that, and
 * what JSON cannot say counts for nothing: an answer can be measured before anybody reads or copies all of it.
 */
export function mayFitIn(most: number, value: unknown): boolean {
  return leftBy(value, most, 0) >= 0;
}

function leftBy(value: unknown, room: number, level: number): number {
  if (typeof value === 'string') return room - value.length;
  if (typeof value !== 'object' || value === null || level > MOST_LEVELS) return room - 1;
  if (Array.isArray(value)) return leftByList(value, room, level);
  let left = room;
  for (const key in value) {
    left = leftBy(Reflect.get(value, key), left - key.length - 1, level + 1);
    if (left < 0) break;
  }
  return left;
}

function leftByList(list: readonly unknown[], room: number, level: number): number {
  let left = room - list.length;
  for (let index = 0; index < list.length && left >= 0; index++) left = leftBy(list[index], left, level + 1);
  return left;
}
