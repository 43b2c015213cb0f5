import type { NextFunction, Request, RequestHandler, Response } from 'express';
import { isStream } from './json-only.middleware';

/**
 * A body that comes with a GET means nothing (RFC 9110, 9.3.1) and is left alone: clients that write one `null` for every
 * call would be told that it is no object. A route that takes a stream of rows reads it by itself.
 * @param isKnown whether the call says who it is from; the guard refuses it otherwise, and nobody waits while it is parsed
 */
export function unlessRead(
  parser: RequestHandler,
  isKnown: (request: Request) => Promise<boolean>,
): RequestHandler {
  return async function parses(request: Request, response: Response, next: NextFunction): Promise<void> {
    if (request.method === 'GET' || request.method === 'HEAD' || isStream(request)) return next();
    if (!(await isKnown(request))) return next();
    void parser(request, response, next);
  };
}
