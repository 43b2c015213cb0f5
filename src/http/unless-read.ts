import type { NextFunction, Request, RequestHandler, Response } from 'express';

/**
 * A body that comes with a GET means nothing (RFC 9110, 9.3.1) and is left alone: clients that write one `null` for every
 * call would be told that it is no object.
 */
export function unlessRead(parser: RequestHandler): RequestHandler {
  return function parses(request: Request, response: Response, next: NextFunction): void {
    if (request.method === 'GET' || request.method === 'HEAD') return next();
    void parser(request, response, next);
  };
}
