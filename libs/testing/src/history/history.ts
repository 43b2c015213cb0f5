/*
 * Terminology. A history is what concurrent transactions did to lists: each append adds a value that nobody else ever
 * adds to that list, each read returns the whole list. Because a list remembers the order of its writes, the reads
 * alone prove what came before what (Kingsbury and Alvaro, "Elle: Inferring Isolation Anomalies from Experimental
 * Observations", VLDB 2020).
 */

/** Adds a value to the end of a list. */
export interface Append {
  readonly kind: 'append';
  readonly key: string;
  /** Unique in its list. */
  readonly value: number;
}

/** Reads a whole list. */
export interface Read {
  readonly kind: 'read';
  readonly key: string;
  /** What was seen; absent when the transaction gave no answer. */
  readonly seen?: readonly number[];
}

export type Operation = Append | Read;

export interface Transaction {
  /** Unique in the history; used in explanations. */
  readonly id: string;
  /** `unknown`: asked to commit, and the answer never came. */
  readonly outcome: 'committed' | 'aborted' | 'unknown';
  /** In the order in which the transaction did them. */
  readonly operations: readonly Operation[];
}

export type History = readonly Transaction[];

/** Phenomena of Adya's thesis, and four ways in which lists themselves can be wrong. */
export type AnomalyType =
  | 'G0'
  | 'G1a'
  | 'G1b'
  | 'G1c'
  | 'G-single'
  | 'G-nonadjacent'
  | 'G2'
  | 'dirty-update'
  | 'internal'
  | 'incompatible-order'
  | 'lost-append'
  | 'unwritten-value';

export interface Anomaly {
  readonly type: AnomalyType;
  /** Transactions that take part, in the order of the cycle where there is one. */
  readonly transactions: readonly string[];
  /** One sentence a step: who did what, and why that must have come before the next. */
  readonly explanation: string;
}
