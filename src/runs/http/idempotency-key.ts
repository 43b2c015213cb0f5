import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { Request } from 'express';
import { InvalidInputError } from '../../http';

const HEADER = 'Idempotency-Key';
const VISIBLE_ASCII = /^[\x21-\x7e]{1,200}$/;

/** @throws InvalidInputError unless it is 1–200 visible ASCII characters (H8) */
export function checkIdempotencyKey(key: string | undefined): string | undefined {
  if (key === undefined || VISIBLE_ASCII.test(key)) return key;
  throw new InvalidInputError([{ path: HEADER, message: 'must be 1 to 200 visible ASCII characters' }]);
}

/** The caller's name for the call; the same name again gets the same answer. */
export const IdempotencyKey = createParamDecorator((_: unknown, context: ExecutionContext) =>
  checkIdempotencyKey(context.switchToHttp().getRequest<Request>().get(HEADER)),
);
