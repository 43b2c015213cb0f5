import type { RunInput } from '../../runs';

/**
 * What is new of an input. Clients may send the whole conversation with their question: up to the last message that the
 * thread has by the same id, it is known and is not said twice. The question itself is always new.
 * @param known ids of the newest messages of the thread, its own and those that clients gave them
 */
export function newsOf({ messages, ...asked }: RunInput, known: ReadonlySet<string>): RunInput {
  const last = messages.findLastIndex(({ id }) => id !== undefined && known.has(id));
  return { ...asked, messages: messages.slice(Math.min(last + 1, messages.length - 1)) };
}
