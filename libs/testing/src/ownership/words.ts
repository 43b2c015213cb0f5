/** Finds an id where it stands alone: a short one, such as `4`, is also part of what has nothing to do with it. */
export const asWord = (id: string): RegExp =>
  new RegExp(`(?<![0-9A-Za-z])${RegExp.escape(id)}(?![0-9A-Za-z])`, 'g');

/** As much of an answer as a fault shows. */
export const cut = (text: string): string => (text.length > 160 ? `${text.slice(0, 160)}…` : text);
