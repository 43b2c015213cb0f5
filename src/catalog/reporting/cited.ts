/** Text, and the ids of the evidence behind its numbers. */
export interface Cited {
  readonly text: string;
  readonly ids: readonly string[];
}

type Part = Cited | string;

const partsOf = (part: Part): Cited => (typeof part === 'string' ? { text: part, ids: [] } : part);

/** Tag of a template: the text with its parts, and everything that they cite. */
export function cited(texts: TemplateStringsArray, ...parts: readonly Part[]): Cited {
  const text = texts.reduce((all, piece, index) => `${all}${partsOf(parts[index - 1] ?? '').text}${piece}`);
  return { text, ids: once(parts.flatMap((part) => partsOf(part).ids)) };
}

export function joined(parts: readonly Part[], between: string): Cited {
  const all = parts.map(partsOf);
  return { text: all.map(({ text }) => text).join(between), ids: once(all.flatMap(({ ids }) => ids)) };
}

/** With its references behind it. */
export const referenced = ({ text, ids }: Cited): string => `${text}${references(ids)}`;

const references = (ids: readonly string[]): string => (ids.length === 0 ? '' : ` [${ids.join(', ')}]`);

/** A Markdown table whose last column names the evidence of each row. */
export function tableOf(head: readonly string[], rows: readonly (readonly Part[])[]): string {
  const lines = rows.map((row) => {
    const { ids } = joined(row, '');
    return line([...row.map((part) => partsOf(part).text), ids.join(', ')]);
  });
  return [line([...head, 'Evidence']), line([...head.map(() => '---'), '---']), ...lines].join('\n');
}

const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;

const once = <T>(values: readonly T[]): T[] => [...new Set(values)];

/** Paragraphs, lists and tables under each other; what is empty is left out. */
export const blocks = (...parts: readonly (string | undefined | null | false)[]): string =>
  parts.filter((part) => typeof part === 'string' && part !== '').join('\n\n');

export const list = (items: readonly string[]): string => items.map((item) => `- ${item}`).join('\n');

/** Text that holds words of the user's, or names of their log: every sign that Markdown knows stands for itself. */
export const escaped = (text: string): string =>
  text.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, ' ').replaceAll(/[\\`*_[\]<>#|~&!]/g, '\\$&');
