/** What exports write where there is no value: programs in several languages, spreadsheets and databases. */
const PLACEHOLDER = /^(?:n\/?a|#n\/a|nan|null|\(null\)|nil|none|undefined|\\n|[-–—]|\(?not set\)?)$/i;

/** Whether a cell stands for a value that is not there. Of a number that must be there, it is no number. */
export const isPlaceholder = (cell: string): boolean => PLACEHOLDER.test(cell);
