/** So many rows of a table are asked for and shown, the first ones by what it is about. */
export const SHOWN = 5;

/** As many models as are asked for and shown, the dearest first. */
export const MODELS_SHOWN = 10;

const WORDS: Readonly<Record<number, string>> = { [SHOWN]: 'five', [MODELS_SHOWN]: 'ten' };

/** Said behind the title of a table that may go on. */
export function firstOfMore(rows: readonly unknown[], limit: number, which = 'first'): string {
  return rows.length < limit ? '' : ` (the ${which} ${WORDS[limit] ?? limit})`;
}
