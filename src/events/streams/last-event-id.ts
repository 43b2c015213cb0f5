import { InvalidInputError } from '../../http';

export const LAST_EVENT_ID = 'Last-Event-ID';

/**
 * The sequence that a client has got to. Clients of the LangGraph API say -1 for "from the beginning".
 * @throws InvalidInputError for anything that no stream of ours has sent
 */
export function sequenceOf(lastEventId: string | undefined): number {
  const text = lastEventId?.trim() ?? '';
  if (text === '' || text === '-1') return 0;
  const sequence = Number(text);
  if (Number.isSafeInteger(sequence) && sequence >= 0 && sequence <= 2_147_483_647) return sequence;
  throw new InvalidInputError([
    { path: LAST_EVENT_ID, message: 'must be the id of an event of this stream: a whole number from 0' },
  ]);
}
