import type { Client } from '@langchain/langgraph-sdk' with { 'resolution-mode': 'import' };
import type { StreamOrchestrator } from '@langchain/langgraph-sdk/ui' with { 'resolution-mode': 'import' };
import type { Said } from './langgraph-client';

export const FIRST = 'Where does my money go?';
export const OTHER = 'What fails most often?';
export const SECOND = 'And since when is that so?';

export interface ChatOptions {
  readonly by: Client;
  readonly assistant?: string;
  readonly history?: object | true;
}

export type Chat = StreamOrchestrator<{ messages: Said[] }>;

/**
 * What `useStream` does, without React: its hook hands everything to the orchestrator that is used here. The page shows the
 * thread's history: the newest hundred states of it, or as many as it is given unasked.
 */
export async function chatIn(
  threadId: string,
  { by, assistant = 'triage', history = { limit: 100 } }: ChatOptions,
): Promise<Chat> {
  const { StreamOrchestrator: Orchestrator } = await import('@langchain/langgraph-sdk/ui');
  const failed = (error: unknown): void => {
    throw error;
  };
  const chat = new Orchestrator<{ messages: Said[] }>(
    { fetchStateHistory: history, onError: failed } as never,
    {
      getClient: () => by,
      getAssistantId: () => assistant,
      getMessagesKey: () => 'messages',
    },
  );
  chat.initThreadId(threadId);
  return chat;
}

export const shown = (chat: Chat): Said[] => chat.messages as unknown as Said[];

export const metadataOf = (chat: Chat, message: Said | undefined) =>
  chat.getMessagesMetadata(message as never, 0);

export const submit = async (chat: Chat, values: object | undefined, options?: object): Promise<void> => {
  await chat.submit(values as never, options);
};

export const ask = (content: string, id?: string) => ({
  messages: [{ type: 'human', content, ...(id ? { id } : {}) }],
});

export const newThread = async (by: Client): Promise<string> => (await by.threads.create()).thread_id;

export const saidIn = async (by: Client, threadId: string): Promise<Said[]> =>
  (await by.threads.getState<{ messages: Said[] }>(threadId)).values.messages;

export const questionsOf = (said: readonly { type: string; content: unknown }[]): unknown[] =>
  said.filter(({ type }) => type === 'human').map(({ content }) => content);

/** @param threadId null for a run that makes its thread */
export const wait = (by: Client, threadId: string | null, extra: object): Promise<unknown> =>
  by.runs.wait(threadId as string, 'triage', extra);
