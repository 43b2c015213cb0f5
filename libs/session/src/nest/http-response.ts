import type { EventEmitter } from 'node:events';

/** What of a response this library uses; Express' and Node's have it. */
export interface HttpResponse extends Pick<EventEmitter, 'once'> {
  readonly statusCode: number;
  readonly headersSent: boolean;
  readonly writableFinished: boolean;
  readonly closed?: boolean;
  readonly app?: { get(setting: string): unknown };
  getHeader(name: string): unknown;
  setHeader(name: string, value: string): unknown;
  cork(): void;
  uncork(): void;
  destroy(): unknown;
}

/** @throws TypeError for a response of another platform */
export function asHttpResponse(value: unknown): HttpResponse {
  if (isHttpResponse(value)) return value;
  throw new TypeError('@airlock/session needs responses like those of @nestjs/platform-express.');
}

function isHttpResponse(value: unknown): value is HttpResponse {
  return typeof value === 'object' && value !== null && 'writableFinished' in value && 'setHeader' in value;
}
