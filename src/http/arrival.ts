import { Deadline, unlessAborted } from '@airlock/agent-kit';
import type { NextFunction, Request, RequestHandler, Response } from 'express';
import type { Server } from 'node:http';
import type { AirlockConfig } from '../config';
import { SlowBodyError } from './slow-body.error';

/**
 * How long requests may take to arrive, and how long a connection is kept for the next one. Node's own five minutes would end
 * a large import over a slow line; its five seconds are shorter than a proxy's, which then sends into a connection that closes.
 */
export function limitArrival(server: Server, { requestArrivalMs, keepAliveMs }: AirlockConfig): void {
  server.requestTimeout = requestArrivalMs;
  server.keepAliveTimeout = keepAliveMs;
}

/**
 * @param parser of bodies that are small
 * @param ms how long one may take to arrive; then it is a SlowBodyError
 */
export function arrivesWithin(ms: number, parser: RequestHandler): RequestHandler {
  return function arrives(request: Request, response: Response, next: NextFunction): void {
    const limit = new Deadline(
      ms,
      () => new SlowBodyError(`The body had not arrived within ${ms / 1_000} s.`),
    );
    const { signal } = limit;
    const late = (): void => next(signal.reason);
    signal.addEventListener('abort', late, { once: true });
    void parser(request, response, (error?: unknown) => {
      if (limit.isOver) return;
      limit.clear();
      next(error);
    });
  };
}

/**
 * The same pieces.
 * @param ms how long the next one may take; what the reader does meanwhile does not count
 * @throws SlowBodyError
 */
export async function* withoutStalling<T>(
  pieces: AsyncIterable<T>,
  ms: number,
  late: string,
): AsyncGenerator<T> {
  const iterator = pieces[Symbol.asyncIterator]();
  let hasStalled = false;
  try {
    for (;;) {
      const limit = new Deadline(ms, () => new SlowBodyError(late));
      const next = await unlessAborted(iterator.next(), limit.signal).finally(() => {
        limit.clear();
        hasStalled = limit.isOver;
      });
      if (next.done) return;
      yield next.value;
    }
  } finally {
    // To end it would be to wait for the piece that does not come.
    if (!hasStalled) await iterator.return?.();
  }
}
