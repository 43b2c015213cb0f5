/** What the tests said while one protection was switched off. */
export interface Verdict {
  readonly name: string;
  /** The tests that went red, as `spec › test`. */
  readonly caught_by: readonly string[];
  /** The first of them in its own words, or why there is none. */
  readonly because: string;
}
