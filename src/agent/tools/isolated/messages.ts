import type { IsolatedCall, IsolatedCode } from '@airlock/agent-kit';

/** What a thread is given to do. */
export interface ThreadOrder {
  readonly code: IsolatedCode;
  readonly input: unknown;
  readonly call: Omit<IsolatedCall, 'rows'>;
  /** Longest answer, as JSON. */
  readonly maxBytes: number;
}

export interface ThreadQuery {
  readonly kind: 'query';
  readonly id: number;
  readonly sql: string;
  readonly parameters: readonly unknown[];
}

/** What a thread says. */
export type ThreadWord =
  | ThreadQuery
  /** JSON. */
  | { readonly kind: 'answer'; readonly json: string }
  | { readonly kind: 'failed'; readonly name: string; readonly message: string };

/** What a query of the thread's came to. */
export type QueryAnswer =
  { readonly id: number; readonly rows: unknown[] } | { readonly id: number; readonly fault: string };
