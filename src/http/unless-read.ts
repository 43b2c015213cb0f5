import type { NextFunction, Request, RequestHandler, Response } from 'express';
import { isStream } from './json-only.middleware';

/** The one POST that takes no body of which a client sends one: the Python SDK, where it waits for the end. */
const TAKES_NO_BODY = /^\/v2\/threads\/[^/]+\/runs\/[^/]+\/cancel\/?$/i;

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
    if (meansNothing(request) || isStream(request)) return next();
    if (!(await isKnown(request))) return next();
    void parser(request, response, next);
  };
}

const meansNothing = ({ method, path }: Request): boolean =>
  method === 'GET' || method === 'HEAD' || (method === 'POST' && TAKES_NO_BODY.test(path));
