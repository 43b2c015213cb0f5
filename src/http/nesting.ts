import type { NextFunction, Request, Response } from 'express';
import { InvalidInputError } from './invalid-input.error';

/** Levels of objects and lists within one another; nobody means more. */
export const MOST_LEVELS = 100;

/** Whether whatever follows the value step by step, as validators and serialisers do, could run out of stack. */
export function isNestedTooDeeply(value: unknown): boolean {
  let level: unknown[] = [value];
  for (let depth = 0; depth <= MOST_LEVELS; depth++) {
    level = level.flatMap((entry): unknown[] =>
      typeof entry === 'object' && entry !== null ? Object.values(entry) : [],
    );
    if (level.length === 0) return false;
  }
  return true;
}

/** Refuses a body nested too deeply before anything walks through it. */
export function shallowJson(request: Request, _response: Response, next: NextFunction): void {
  if (!isNestedTooDeeply(request.body)) return next();
  next(
    new InvalidInputError([{ path: '', message: `must not be nested more than ${MOST_LEVELS} levels deep` }]),
  );
}
