import type { Figure } from './figure.schema';

/** Arithmetic over figures. @param expression SQL over $1, $2, …; the same sum that `compute` does */
interface Derivation {
  readonly name: string;
  readonly expression: string;
  readonly compute: (...values: number[]) => number;
}

/**
 * A number computed from others: its evidence is the arithmetic, bound to their values, which have evidence of their own.
 * Null when one of them is, or when there is no result, such as after a division by zero.
 * @param inputs figures, and numbers that the user or a stated rule gave
 */
export function derive(
  { name, expression, compute }: Derivation,
  inputs: readonly (Figure | number)[],
): Figure {
  const values = inputs.map((input) => (typeof input === 'number' ? input : input.value));
  const sources = inputs.filter((input) => typeof input !== 'number');
  const known = values.filter((value) => value !== null);
  const result = known.length === values.length ? compute(...known) : null;
  const value = result !== null && Number.isFinite(result) ? result : null;
  const missing = sources.find((source) => source.value === null)?.missing;
  return {
    value,
    ...(value === null && missing !== undefined ? { missing } : {}),
    evidence: {
      name,
      sql: `select (${expression})::float8 as value`,
      parameters: values,
      row_count: Math.max(0, ...sources.map(({ evidence }) => evidence.row_count)),
      value,
    },
  };
}

/** How much of `sum` comes to one of `count`. */
export const ratio = (name: string, sum: Figure | number, count: Figure | number): Figure =>
  derive({ name, expression: '$1::float8 / nullif($2::float8, 0)', compute: (all, by) => all / by }, [
    sum,
    count,
  ]);

/** What `part` is of `whole`, in percent. */
export const percentOf = (name: string, part: Figure | number, whole: Figure | number): Figure =>
  derive(
    {
      name,
      expression: '100 * $1::float8 / nullif($2::float8, 0)',
      compute: (of, all) => (100 * of) / all,
    },
    [part, whole],
  );

export const difference = (name: string, from: Figure | number, take: Figure | number): Figure =>
  derive({ name, expression: '$1::float8 - $2::float8', compute: (a, b) => a - b }, [from, take]);
