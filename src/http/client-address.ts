import { request } from 'express';
import type { IncomingMessage } from 'node:http';

/** Express's `request.ip` of a request that is not Express's, such as a handshake: proxies are believed that TRUSTED_PROXIES names. */
export function clientAddress(app: unknown, { headers, socket }: IncomingMessage): string | undefined {
  const address: unknown = Reflect.get(request, 'ip', { app, headers, socket });
  return typeof address === 'string' ? address : undefined;
}
