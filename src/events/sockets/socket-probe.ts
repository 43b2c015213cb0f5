import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { WebSocket } from 'ws';
import { Readiness } from '../../monitoring';
import { SOCKET_PATH } from './socket-path';

const PATIENCE_MS = 2_000;
const TEST_EVENT = JSON.stringify({ type: 'probe' });

/**
 * Ready only when an event arrives over a real socket (A3): the server opens one to itself. What it proves itself with
 * is a word that only this process knows; it names no user, so nothing of any user can be had with it.
 */
@Injectable()
export class SocketProbe implements OnModuleInit {
  private readonly word = Buffer.from(`Probe ${randomBytes(32).toString('hex')}`);

  constructor(
    @Inject(Readiness) private readonly readiness: Readiness,
    @Inject(HttpAdapterHost) private readonly host: HttpAdapterHost,
  ) {}

  onModuleInit(): void {
    this.readiness.register({ name: 'sockets', check: () => this.check() });
  }

  isOurs({ headers: { authorization = '' } }: IncomingMessage): boolean {
    const given = Buffer.from(authorization);
    return given.length === this.word.length && timingSafeEqual(given, this.word);
  }

  /** The server's side. */
  answer(client: WebSocket): void {
    client.on('error', () => undefined);
    client.send(TEST_EVENT, () => client.close());
  }

  private async check(): Promise<string | undefined> {
    const server = this.host.httpAdapter.getHttpServer() as { address(): AddressInfo | string | null };
    const address = server.address();
    if (address === null || typeof address === 'string') return 'the server does not listen';
    return this.hear(new WebSocket(urlOf(address), { headers: { authorization: this.word.toString() } }));
  }

  private async hear(socket: WebSocket): Promise<string | undefined> {
    const { promise, resolve } = Promise.withResolvers<string | undefined>();
    const late = setTimeout(() => resolve('a test event did not arrive'), PATIENCE_MS);
    socket.on('error', () => resolve('a socket could not be opened'));
    socket.on('message', (data: Buffer) => {
      resolve(data.toString() === TEST_EVENT ? undefined : 'a socket said something else');
    });
    try {
      return await promise;
    } finally {
      clearTimeout(late);
      socket.terminate();
    }
  }
}

function urlOf({ address, family, port }: AddressInfo): string {
  const isAny = address === '0.0.0.0' || address === '::';
  const host = isAny ? 'localhost' : family === 'IPv6' ? `[${address}]` : address;
  return `ws://${host}:${port}${SOCKET_PATH}`;
}
