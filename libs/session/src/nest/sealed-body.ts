import { Stream } from 'node:stream';
import { StreamableFile } from '@nestjs/common';
import type { HttpResponse } from './http-response';

/** A body that can be sent for certain. */
export interface SealedBody {
  send(): unknown;
}

export const asIs = (value: unknown): SealedBody => ({ send: () => value });

/**
 * Turns the result into JSON before COMMIT, so that what cannot be sent is not stored either; exactly as Express would
 * have done it afterwards.
 * @throws what JSON.stringify throws
 */
export function sealed(value: unknown, response: HttpResponse): SealedBody {
  const { app } = response;
  if (!app || !isJsonBody(value) || app.get('json escape') === true) return asIs(value);
  const json = JSON.stringify(value, replacerOf(app.get('json replacer')), spacesOf(app.get('json spaces')));
  return {
    send: () => {
      if (!response.getHeader('Content-Type'))
        response.setHeader('Content-Type', 'application/json; charset=utf-8');
      return json;
    },
  };
}

function isJsonBody(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false;
  const isStream =
    value instanceof Stream || value instanceof ReadableStream || Symbol.asyncIterator in value;
  const isBinary = value instanceof StreamableFile || value instanceof Uint8Array;
  return !isStream && !isBinary && !(value instanceof Error) && !(value instanceof Response);
}

type Replacer = (this: unknown, key: string, value: unknown) => unknown;

const replacerOf = (setting: unknown): Replacer | undefined =>
  typeof setting === 'function'
    ? (key, value) => Reflect.apply(setting, undefined, [key, value]) as unknown
    : undefined;
const spacesOf = (setting: unknown): string | number | undefined =>
  typeof setting === 'string' || typeof setting === 'number' ? setting : undefined;
