import type { InputMessage, RunInput } from '../../runs';

/**
 * What is new of an input. Clients may send the whole conversation with their question: up to the last message that the
 * thread has by the same id, it is known and is not said twice. The question itself is always new.
 * @param known ids of the newest messages of the thread, its own and those that clients gave them
 */
export function newsOf({ messages, ...asked }: RunInput, known: ReadonlySet<string>): RunInput {
  const last = messages.findLastIndex(({ id }) => id !== undefined && known.has(id));
  const news = messages.slice(Math.min(last + 1, messages.length - 1));
  const taken = new Set(known);
  return { ...asked, messages: news.map((message) => named(message, taken)) };
}

/** As long as a name is that somebody made on purpose. */
const LONGEST = 200;

/** By its client's id it is found again, unless that stands for another one already, or is none that a page could use. */
function named({ id, ...message }: InputMessage, taken: Set<string>): InputMessage {
  if (id === undefined || id.length > LONGEST || /\p{Cc}/u.test(id) || taken.has(id)) return message;
  taken.add(id);
  return { id, ...message };
}
