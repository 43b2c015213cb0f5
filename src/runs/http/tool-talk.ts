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

/** Between the words of an answer stand what a model thought and whom it called, in blocks of their own. */
export function wordsAlone<M extends Spoken>(message: M): M {
  if (!Array.isArray(message.content) || !isAnswer(message)) return message;
  const content = wordsOf(message);
  // Of one without a word it is to be said what of it is not read.
  return content.trim() === '' && !callsTools(message) ? message : { ...message, content };
}

const isAnswer = ({ role, type }: Spoken): boolean => ['assistant', 'ai'].includes(role ?? type ?? '');

const isToolAnswer = ({ role, type }: Spoken): boolean => (role ?? type) === 'tool';

const callsTools = ({ tool_calls: calls }: Spoken): boolean => Array.isArray(calls) && calls.length > 0;

function wordsOf({ content }: Spoken): string {
  if (typeof content === 'string') return content;
  return Array.isArray(content) ? textOf(content.filter(isTextBlock)) : '';
}
