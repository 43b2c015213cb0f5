import type { NextFunction, Request, Response } from 'express';
import { InvalidInputError } from './invalid-input.error';

/** class-transformer leaves them out of what it makes of a body, and says nothing. */
const LOST = ['__proto__', 'constructor'];

/** Refuses a body of which a part would not be kept. It is shallow by now, so this may walk through it. */
export function refuseLostKeys(request: Request, _response: Response, next: NextFunction): void {
  const place = lostKeyIn(request.body);
  if (place === undefined) return next();
  const message = `no key may be called ${place.at(-1)}: it would not be kept`;
  next(new InvalidInputError([{ path: place.join('.'), message }]));
}

/** The way to the first of them; a list's places are its keys. */
function lostKeyIn(value: unknown): string[] | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  for (const [key, entry] of Object.entries(value)) {
    if (LOST.includes(key)) return [key];
    const below = lostKeyIn(entry);
    if (below) return [key, ...below];
  }
  return undefined;
}
