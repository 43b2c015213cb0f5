import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SUPERUSER } from './cluster';

/** What another process needs to use the running server too. */
export interface Door {
  readonly port: number;
  readonly password: string;
  /** The process that started the server, and whose end it does not outlive. */
  readonly owner: number;
  /** Folder of the Unix socket; undefined where there is none, as with a server that an older version started. */
  readonly socketFolder?: string;
}

/** By TCP: for whoever has to stand in between, or may not enter the socket's folder. */
export function tcpUrlOf({ port, password }: Door): string {
  return `postgres://${SUPERUSER}:${encodeURIComponent(password)}@127.0.0.1:${port}/postgres`;
}

/** By the Unix socket where there is one (docs/decisions/0013); without its `host` it is the URL by TCP. */
export function urlOf(door: Door): string {
  const url = tcpUrlOf(door);
  return door.socketFolder ? `${url}?host=${encodeURIComponent(door.socketFolder)}` : url;
}

export function readDoor(folder: string): Door | undefined {
  try {
    return JSON.parse(readFileSync(doorFile(folder), 'utf8')) as Door;
  } catch {
    return undefined;
  }
}

export function openDoor(folder: string, door: Door): void {
  writeFileSync(doorFile(folder), JSON.stringify(door), { mode: 0o600 });
}

export function closeDoor(folder: string): void {
  rmSync(doorFile(folder), { force: true });
}

const doorFile = (folder: string): string => join(folder, 'server.json');
