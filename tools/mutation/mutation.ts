/** One protection switched off by a change of one text, and the specs that have to miss it. */
export interface Mutation {
  readonly name: string;
  readonly file: string;
  /** Stands in the file exactly once. */
  readonly find: string;
  readonly replace: string;
  /** Only these are run. */
  readonly specs: readonly string[];
}
