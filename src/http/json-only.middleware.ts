import { UnsupportedMediaTypeException } from '@nestjs/common';
import type { NextFunction, Request, Response } from 'express';

/** Routes that take a stream of rows instead of a JSON document, and check its type themselves. */
const STREAMS = ['/v2/workloads/import'];

/** Whether the route reads the body itself, as it comes. */
export const isStream = ({ path }: Request): boolean => STREAMS.includes(path);

/** A body that is not JSON would be dropped unread, and the caller told that fields are missing: say what is wrong instead. */
export function jsonOnly(request: Request, _response: Response, next: NextFunction): void {
  const hasBody =
    request.headers['transfer-encoding'] !== undefined || Number(request.headers['content-length']) > 0;
  if (!hasBody || request.is('json') || isStream(request)) return next();
  next(new UnsupportedMediaTypeException('Send the body as application/json.'));
}
