import { PayloadTooLargeException } from '@nestjs/common';
import type { NextFunction, Request, RequestHandler, Response } from 'express';
import { InvalidInputError } from './invalid-input.error';

/** Levels of objects and lists within one another; nobody means more. */
export const MOST_LEVELS = 100;

/** Of one object; class-transformer compares each with all that stand before it. */
export const MOST_KEYS = 2_000;

/** In what way a JSON value is more than whatever follows it step by step, as validators and serialisers do, may be given. */
export type Excess = 'levels' | 'values' | 'keys';

/**
 * Too many levels run out of stack. Too many values, in the fewest bytes, hold everybody up: a validator takes some ten
 * microseconds for each, and nothing else happens meanwhile. Of as many keys in one object it makes most of a second.
 * @param mostValues entries of objects and of lists, on all levels together
 */
export function excessOf(value: unknown, mostValues: number): Excess | undefined {
  let level: object[] = objectsIn([value]);
  let values = 0;
  for (let depth = 0; depth <= MOST_LEVELS; depth++) {
    if (level.length === 0) return undefined;
    const below: object[] = [];
    for (const object of level) {
      const entries: unknown[] = Object.values(object);
      values += entries.length;
      if (values > mostValues) return 'values';
      if (entries.length > MOST_KEYS && !Array.isArray(object)) return 'keys';
      for (const entry of objectsIn(entries)) below.push(entry);
    }
    level = below;
  }
  return 'levels';
}

const objectsIn = (entries: readonly unknown[]): object[] =>
  entries.filter((entry): entry is object => typeof entry === 'object' && entry !== null);

/** Refuses a body that is too much of it before anything walks through it. @param mostValues as of {@link excessOf} */
export function boundedJson(mostValues: number): RequestHandler {
  return function bounds(request: Request, _response: Response, next: NextFunction): void {
    const excess = excessOf(request.body, mostValues);
    if (excess === undefined) return next();
    next(excess === 'values' ? tooMany(mostValues) : beyond(MOST[excess]));
  };
}

const MOST = {
  levels: `must not be nested more than ${MOST_LEVELS} levels deep`,
  keys: `must not have more than ${MOST_KEYS} keys in one object`,
};

const beyond = (message: string): InvalidInputError => new InvalidInputError([{ path: '', message }]);

const tooMany = (mostValues: number): PayloadTooLargeException =>
  new PayloadTooLargeException(`The body holds more than the ${mostValues} values that are taken.`);
