/** The widest exports have some hundred; each is looked at, and nothing else happens meanwhile. */
export const MOST_COLUMNS = 5_000;

/** Keys, objects and lists of one row, which may have a whole conversation in it. */
const MOST_PARTS = 50_000;
/** What stands between values; a row may have the numbers of an embedding in it. */
export const MOST_COMMAS = 1_000_000;

const [QUOTE, COMMA, COLON, BACKSLASH, LIST, OBJECT] = Array.from('",:\\[{', (sign) => sign.charCodeAt(0));

/** Whether a JSON text has more in it than a row is made of, told without reading it: to parse that takes seconds. */
export function isMoreThanARow(text: string): boolean {
  if (text.length <= MOST_PARTS) return false;
  let parts = 0;
  let commas = 0;
  for (let at = 0; at < text.length; at++) {
    const sign = text.charCodeAt(at);
    if (sign === QUOTE) at = endOfText(text, at);
    else if (sign === COMMA) commas++;
    else if (sign === COLON || sign === LIST || sign === OBJECT) parts++;
    if (parts > MOST_PARTS || commas > MOST_COMMAS) return true;
  }
  return false;
}

/** Where the quote is that closes the one there; the end, where none does. */
function endOfText(text: string, from: number): number {
  for (let at = text.indexOf('"', from + 1); at !== -1; at = text.indexOf('"', at + 1)) {
    let escapes = 0;
    while (text.charCodeAt(at - 1 - escapes) === BACKSLASH) escapes++;
    if (escapes % 2 === 0) return at;
  }
  return text.length;
}
