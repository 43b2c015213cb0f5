import type { RunInput } from '../../runs';
import type { Message } from '../../threads';

/**
 * What is new of an input. Clients may send the whole conversation with their question: up to the last message that the
 * thread has by the same id, it is known and is not said twice. The question itself is always new.
 * @param history the newest messages of the thread
 */
export function newsOf({ messages, ...asked }: RunInput, history: readonly Message[]): RunInput {
  const known = new Set(history.map(({ id }) => id));
  const last = messages.findLastIndex(({ id }) => id !== undefined && known.has(id));
  return { ...asked, messages: messages.slice(Math.min(last + 1, messages.length - 1)) };
}
