/** A change of one text. */
export interface Patch {
  readonly file: string;
  /** Stands in the file exactly once. */
  readonly find: string;
  readonly replace: string;
}

/** One protection switched off, and the specs that have to miss it. */
export interface Mutation extends Patch {
  readonly name: string;
  /** What stands behind it and would hold in its place. */
  readonly also?: readonly Patch[];
  /** Only these are run. */
  readonly specs: readonly string[];
}

export const patchesOf = (mutation: Mutation): readonly Patch[] => [mutation, ...(mutation.also ?? [])];
