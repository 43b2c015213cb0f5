import type { Json } from '@airlock/agent-kit/plain-json';

export interface InputMessage {
  /** As the client has it. */
  readonly id?: string;
  readonly role: 'user' | 'assistant' | 'system';
  readonly content: string;
}

/** Which of the user's rows a question is about. */
export interface WorkloadSelection {
  readonly query?: string;
  readonly time_range?: { readonly start_time: string; readonly end_time: string };
  readonly timeframe?: string;
  readonly filters?: { readonly [key: string]: Json };
}

/** What a run was asked, as it arrived. */
export interface RunInput {
  readonly messages: readonly InputMessage[];
  readonly workloads?: readonly WorkloadSelection[];
  readonly constraints?: Json;
  readonly context?: { readonly [key: string]: Json };
}

/** The words of the user that the run answers: the last of the messages. */
export const questionOf = (input: RunInput): string => input.messages.at(-1)?.content ?? '';
