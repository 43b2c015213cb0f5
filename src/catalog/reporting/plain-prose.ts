/**
 * What a page would make more of than words: a link or an image, whose address would carry what it is given to another
 * host as soon as the page is drawn, HTML, a fence, a heading. A link may be said in two places (`[more]` and `[more]: //…`),
 * be found by a page in bare words (`www.`, an address of mail), and its signs may be written as entities.
 */
const MARKUP: readonly RegExp[] = [
  /\]\(|\/\/|\bwww\.|\bhttps?:|\bmailto:|[^\s@]@[^\s@]+\.\p{L}/iu,
  /^[\s>*+\-\d.)]*\[[\s\S]*?\]:/m,
  /<[a-z!/?]|&(?:#\w+|[a-z]{2,}\d*);/i,
  /```|~~~/,
  /^[ \t>*+-]*#|^[ \t>]*(?:=+|-+)[ \t]*$/m,
];

/** Digits with something between them that a page does not show, or that turns them around: another number is read. */
const DISGUISED = /\p{N}[*~`]+\p{N}|\p{N}[*~`]*\p{Cf}|\p{Cf}[*~`]*\p{N}|[\u202d\u202e]/u;

/** Whether a text is more than paragraphs, lists and emphasis. */
export const holdsMarkup = (text: string): boolean => MARKUP.some((form) => form.test(text));

/** Whether a reader may see other numbers than stand in the text. */
export const disguisesNumbers = (text: string): boolean => DISGUISED.test(text);
