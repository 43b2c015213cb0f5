import type { IncomingMessage } from 'node:http';
import type { INestApplication } from '@nestjs/common';
import { WsAdapter } from '@nestjs/platform-ws';
import type { WebSocket, WebSocketServer } from 'ws';
import { AirlockConfig } from '../../config';
import { SocketGateway } from './socket.gateway';
import { SocketHandshake } from './socket-handshake';
import { confirmedProtocol } from './socket-token';
import { SOCKET_PATH } from './socket-path';

type Answer = (ok: boolean, status?: number, body?: string, headers?: Record<string, string>) => void;

/** Sockets on the server's own port: who they are is asked before they open, and each frame has a limit. */
export class SocketAdapter extends WsAdapter {
  constructor(private readonly app: INestApplication) {
    super(app);
  }

  override create(port: number, options: Parameters<WsAdapter['create']>[1] = {}): unknown {
    const handshake = this.app.get(SocketHandshake);
    const { jsonBodyMaxBytes: maxPayload } = this.app.get(AirlockConfig);
    const http = this.app.getHttpServer() as { shouldUpgradeCallback: typeof asksForASocket };
    http.shouldUpgradeCallback = asksForASocket;
    const server: unknown = super.create(port, {
      ...options,
      maxPayload,
      handleProtocols: confirmedProtocol,
      verifyClient: ({ req }: { req: IncomingMessage }, answer: Answer) => {
        void handshake.admit(req).then((refusal) => {
          if (!refusal) return answer(true);
          answer(false, refusal.status, refusal.body, { ...refusal.headers });
        });
      },
    });
    return server;
  }

  /**
   * Straight to the gateway: on its own way there Nest keeps the last socket and its handshake, token included, to
   * compare with the next one (S1).
   */
  override bindClientConnect(server: WebSocketServer): void {
    const gateway = this.app.get(SocketGateway);
    server.on('connection', (client: WebSocket, request: IncomingMessage) =>
      gateway.handleConnection(client, request),
    );
  }

  /** The gateway reads its sockets itself: Nest's routing would swallow what it does not understand. */
  override bindMessageHandlers(): void {}

  /** A client's mistakes are the gateway's to count, not errors of the server to log. */
  override bindErrorHandler(server: unknown): unknown {
    return server;
  }
}

/**
 * Only what asks for a socket, where sockets are, leaves the way of HTTP. A server may leave any other offer alone
 * (RFC 9110, 7.8), and many clients make one with every call; Nest would cut their connections.
 */
function asksForASocket({ url = '', headers: { upgrade = '' } }: IncomingMessage): boolean {
  return upgrade.toLowerCase() === 'websocket' && url.split('?', 1)[0] === SOCKET_PATH;
}
