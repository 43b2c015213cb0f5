import { storable } from '../../http';
import type { Field } from './fields';

const SHOWN = 50;
/** Characters; of a file that is no table, a name may be half. */
const NAME_SHOWN = 80;

/** A number or a day, which nobody calls a column. */
const VALUE = /^(?:\d+(?:\.\d+)?|(?:19|20)\d{2}-\d{2}-\d{2}.*)$/;

/** The file has no column for a needed field, or lacks one that the mapping names. */
export class MissingColumnsError extends Error {
  /** The first columns of the file, as far as they are told. */
  readonly seen: readonly string[];

  /**
   * @param missing fields without a column
   * @param absent columns of the mapping that the file does not have
   * @param seen all columns of the file
   */
  constructor(
    readonly missing: readonly Field[],
    readonly absent: readonly string[],
    seen: readonly string[],
  ) {
    const faults = [
      ...(missing.length > 0 ? [`No column for ${missing.join(', ')}.`] : []),
      ...(absent.length > 0 ? [`The mapping names columns that are not there: ${absent.join(', ')}.`] : []),
    ];
    const names = seen.slice(0, SHOWN).map(shortened);
    super([...faults, cureFor(names)].join(' '));
    this.name = 'MissingColumnsError';
    this.seen = names;
  }
}

const shortened = (name: string): string =>
  name.length > NAME_SHOWN ? `${storable(name.slice(0, NAME_SHOWN))}…` : name;

function cureFor(seen: readonly string[]): string {
  if (seen.length === 0) return 'The file is empty.';
  const columns = `Columns of the file: ${seen.join(', ')}.`;
  if (seen[0]?.startsWith('[')) return `${columns} It holds a JSON list: send it as application/json.`;
  if (seen[0]?.startsWith('{')) return `${columns} It holds JSON objects: send it as application/x-ndjson.`;
  if (seen.some((name) => VALUE.test(name)))
    return `${columns} Its first line holds values: is the header missing?`;
  return `${columns} Name the columns with mapping={"column":"field"}.`;
}
