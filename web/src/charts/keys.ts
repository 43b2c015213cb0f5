/** Rows that Page Up and Page Down go over: a minute of looks. */
const PAGE = 30;

/**
 * Where a key takes who reads a chart by the keyboard.
 * @param row where they are
 * @returns the row; null for now, which goes on; undefined where the key means nothing to a chart
 */
export function rowFor(key: string, row: number, rows: number): number | null | undefined {
  const by = STEPS[key];
  if (by === undefined) return undefined;
  const to = Math.max(0, row + by);
  return to >= rows - 1 ? null : to;
}

const STEPS: Readonly<Record<string, number | undefined>> = {
  ArrowLeft: -1,
  ArrowDown: -1,
  ArrowRight: 1,
  ArrowUp: 1,
  PageDown: -PAGE,
  PageUp: PAGE,
  Home: -Infinity,
  End: Infinity,
  Escape: Infinity,
};
