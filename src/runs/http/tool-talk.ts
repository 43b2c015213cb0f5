import { isTextBlock, textOf } from './message-content';

interface Spoken {
  readonly role?: string;
  readonly type?: string;
  readonly content?: unknown;
  readonly tool_calls?: unknown;
}

/** Whether it is said by nobody: what a tool answered, or a call without a word. */
export const isToolTalk = (message: Spoken): boolean =>
  isToolAnswer(message) || (callsTools(message) && wordsOf(message).trim() === '');

/**
 * Of a conversation that comes with a question what was said. Pages of AG-UI send back the calls of tools that they were told
 * of, and graphs around RemoteGraph have calls of their own: agents here know what was said, and call tools themselves.
 */
export function withoutToolTalk<M extends Spoken>(messages: readonly M[]): M[] {
  // Who calls a tool has not answered yet: a graph that hands a question on ends with such a call.
  const last = messages.findLastIndex((message) => !isToolAnswer(message) && !callsTools(message));
  return messages.slice(0, last + 1).filter((message) => !isToolTalk(message));
}

/** Among the words of a message that calls tools some models write the calls too, in blocks of their own. */
export const withoutCalls = <M extends Spoken>(message: M): M =>
  callsTools(message) ? { ...message, content: wordsOf(message) } : message;

const isToolAnswer = ({ role, type }: Spoken): boolean => (role ?? type) === 'tool';

const callsTools = ({ tool_calls: calls }: Spoken): boolean => Array.isArray(calls) && calls.length > 0;

function wordsOf({ content }: Spoken): string {
  if (typeof content === 'string') return content;
  return Array.isArray(content) ? textOf(content.filter(isTextBlock)) : '';
}
