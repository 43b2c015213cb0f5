import type { Mutation } from './mutation';
import { protections } from './protections';

export const everyProtection: readonly Mutation[] = Object.values(protections).flat();

/**
 * @param words rooms, or parts of names; none is all
 * @throws Error naming the word that nothing is called by
 */
export function protectionsNamed(words: readonly string[]): readonly Mutation[] {
  if (words.length === 0) return everyProtection;
  const chosen = new Set(words.flatMap(protectionsOf));
  return everyProtection.filter((mutation) => chosen.has(mutation));
}

function protectionsOf(word: string): readonly Mutation[] {
  const found = protections[word] ?? everyProtection.filter(({ name }) => name.includes(word));
  if (found.length > 0) return found;
  const rooms = Object.keys(protections).join(', ');
  throw new Error(`No protection is called "${word}", and no room. Rooms: ${rooms}.`);
}
