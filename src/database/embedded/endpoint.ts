import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SUPERUSER } from './cluster';

/** What another process needs to use the running server too. */
export interface Endpoint {
  readonly port: number;
  readonly password: string;
  /** The process that started the server, and whose end it does not outlive. */
  readonly owner: number;
  /** Folder of the Unix socket; undefined where there is none, as with a server that an older version started. */
  readonly socketFolder?: string;
}

/** By TCP: for whoever has to stand in between, or may not enter the socket's folder. */
export function tcpUrlOf({ port, password }: Endpoint): string {
  return `postgres://${SUPERUSER}:${encodeURIComponent(password)}@127.0.0.1:${port}/postgres`;
}

/** By the Unix socket where there is one (docs/decisions/0013); without its `host` it is the URL by TCP. */
export function urlOf(endpoint: Endpoint): string {
  const url = tcpUrlOf(endpoint);
  return endpoint.socketFolder ? `${url}?host=${encodeURIComponent(endpoint.socketFolder)}` : url;
}

export function readEndpoint(folder: string): Endpoint | undefined {
  try {
    return JSON.parse(readFileSync(endpointFile(folder), 'utf8')) as Endpoint;
  } catch {
    return undefined;
  }
}

export function announceEndpoint(folder: string, endpoint: Endpoint): void {
  writeFileSync(endpointFile(folder), JSON.stringify(endpoint), { mode: 0o600 });
}

export function withdrawEndpoint(folder: string): void {
  rmSync(endpointFile(folder), { force: true });
}

const endpointFile = (folder: string): string => join(folder, 'server.json');
