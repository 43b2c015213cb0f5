import type { Field } from './fields';

const SHOWN = 50;

/** The file has no column for a needed field, or lacks one that the mapping names. */
export class MissingColumnsError extends Error {
  /**
   * @param missing fields without a column
   * @param absent columns of the mapping that the file does not have
   */
  constructor(
    readonly missing: readonly Field[],
    readonly absent: readonly string[],
    readonly seen: readonly string[],
  ) {
    const faults = [
      ...(missing.length > 0 ? [`No column for ${missing.join(', ')}.`] : []),
      ...(absent.length > 0 ? [`The mapping names columns that are not there: ${absent.join(', ')}.`] : []),
    ];
    const columns = seen.length > 0 ? seen.slice(0, SHOWN).join(', ') : 'none';
    super(
      `${faults.join(' ')} Columns of the file: ${columns}. Name the columns with mapping={"column":"field"}.`,
    );
    this.name = 'MissingColumnsError';
  }
}
