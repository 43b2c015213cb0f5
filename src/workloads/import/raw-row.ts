import type { Field } from './fields';

/** A row as it stands in the file. */
export interface RawRow {
  /** Where it begins, from 1. */
  readonly line: number;
  /** Text by field; a field that is absent or null in the file is not there. */
  readonly cells: Readonly<Partial<Record<Field, string>>>;
  /** What the file calls each field, for faults. */
  readonly names: Readonly<Partial<Record<Field, string>>>;
  /** Why it cannot be read at all. */
  readonly fault?: { readonly column: string | null; readonly reason: string };
}

/** What is wrong with one row. */
export interface Fault {
  /** Null when it is about the file as a whole. */
  readonly line: number | null;
  readonly column: string | null;
  readonly reason: string;
}
