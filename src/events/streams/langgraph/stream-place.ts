import { sequenceOf } from '../last-event-id';
import type { HadWords } from './told-words';

/** Where a client is that comes back: the last event that it has, and how much of the words that came after it. */
export interface StreamPlace {
  readonly afterSequence: number;
  readonly words?: HadWords;
}

const BEHIND_WORDS = /^(\d+)~([0-9a-f-]{36})~(\d{1,9})$/;

/** @throws InvalidInputError for anything that no stream of ours has sent */
export function placeIn(lastEventId: string | undefined): StreamPlace {
  const [, sequence, id, length] = BEHIND_WORDS.exec(lastEventId?.trim() ?? '') ?? [];
  if (id === undefined) return { afterSequence: sequenceOf(lastEventId) };
  return { afterSequence: sequenceOf(sequence), words: { id, length: Number(length) } };
}
