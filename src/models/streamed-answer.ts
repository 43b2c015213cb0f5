import { setImmediate as othersTurn } from 'node:timers/promises';
import type { streamText } from 'ai';

type StreamCall = Parameters<typeof streamText>[0];

/** What comes at once is read at once; a long answer would leave nobody else a turn. */
const PIECES_AT_A_TIME = 32;

/**
 * One answer as it comes. However it ends, the connection is not left open.
 * @param onText may throw: then no more is read
 */
export async function streamedAnswer(call: StreamCall, onText: (piece: string) => void) {
  const { streamText: stream } = await import('ai');
  const failure: { error?: unknown } = {};
  const ended = new AbortController();
  const signals = [ended.signal, ...(call.abortSignal ? [call.abortSignal] : [])];
  const result = stream({
    ...call,
    abortSignal: AbortSignal.any(signals),
    onError: ({ error }) => void (failure.error = error),
  });
  try {
    let pieces = 0;
    for await (const piece of result.textStream) {
      onText(piece);
      pieces += 1;
      if (pieces % PIECES_AT_A_TIME === 0) await othersTurn();
    }
    call.abortSignal?.throwIfAborted();
    if (failure.error instanceof Error) throw failure.error;
    if (failure.error !== undefined) throw new Error('The stream broke.', { cause: failure.error });
    return { finishReason: await result.finishReason, usage: await result.usage };
  } finally {
    ended.abort();
  }
}
