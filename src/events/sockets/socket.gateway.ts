import type { IncomingMessage } from 'node:http';
import { type BeforeApplicationShutdown, Inject, Logger, type OnModuleInit } from '@nestjs/common';
import { type OnGatewayConnection, WebSocketGateway } from '@nestjs/websockets';
import type { RawData, WebSocket } from 'ws';
import { AirlockConfig } from '../../config';
import { Door } from '../../http';
import { EventStats } from '../live/event-stats';
import { LiveEvents } from '../live/live-events';
import { atTime } from './at-time';
import { SocketConnection } from './socket-connection';
import { SocketHandshake } from './socket-handshake';
import { SocketInbox } from './socket-inbox';
import { SocketLeases } from './socket-leases';
import { SOCKET_PATH } from './socket-path';
import { SocketProbe } from './socket-probe';
import { SocketRouter } from './socket-router';

const GOING_AWAY = 1_001;
const STOPPING = 'The server is stopping';
const POLICY_VIOLATION = 1_008;
/** Of our own: the token that opened the socket has expired. */
const TOKEN_EXPIRED = 4_401;

interface OpenSocket {
  readonly connection: SocketConnection;
  heardAt: number;
}

/** Sockets of users. It is a singleton and keeps nothing of a call: each message gets a context of its own (L19). */
@WebSocketGateway({ path: SOCKET_PATH })
export class SocketGateway implements OnGatewayConnection, OnModuleInit, BeforeApplicationShutdown {
  private readonly logger = new Logger(SocketGateway.name);
  private readonly open = new Map<WebSocket, OpenSocket>();
  private pulse: NodeJS.Timeout | undefined;

  constructor(
    @Inject(SocketHandshake) private readonly handshake: SocketHandshake,
    @Inject(SocketLeases) private readonly leases: SocketLeases,
    @Inject(SocketProbe) private readonly probe: SocketProbe,
    @Inject(SocketRouter) private readonly router: SocketRouter,
    @Inject(LiveEvents) private readonly live: LiveEvents,
    @Inject(EventStats) private readonly stats: EventStats,
    @Inject(Door) private readonly door: Door,
    @Inject(AirlockConfig) private readonly config: AirlockConfig,
  ) {}

  onModuleInit(): void {
    this.pulse = setInterval(() => this.beat(), this.config.socketPingMs);
  }

  beforeApplicationShutdown(): void {
    clearInterval(this.pulse);
    for (const client of this.open.keys()) client.close(GOING_AWAY, STOPPING);
  }

  /** How many sockets are open on this replica. */
  get size(): number {
    return this.open.size;
  }

  handleConnection(client: WebSocket, request: IncomingMessage): void {
    const admission = this.handshake.admissionOf(request);
    if (this.probe.isOurs(request)) return this.probe.answer(client);
    if (!admission) return client.close(POLICY_VIOLATION);
    // Let in just before the door closed, and here after the others were sent away.
    if (this.door.isClosed) return client.close(GOING_AWAY, STOPPING);
    const connection = new SocketConnection(client, admission, {
      live: this.live,
      queueLength: this.config.eventQueueLength,
      queueChars: this.config.eventQueueChars,
      onDrop: (count) => this.stats.add('dropped', count),
    });
    const socket: OpenSocket = { connection, heardAt: Date.now() };
    this.open.set(client, socket);
    const inbox = new SocketInbox(client, async (data, isBinary) => {
      // Being closed, it may be heard for as long as its client leaves that unanswered, and its token may have expired.
      if (!connection.isOpen) return;
      await this.router.handle(connection, data, isBinary);
      await connection.readyForMore();
    });
    const { expiresAt } = admission.principal;
    const forgetExpiry = atTime(expiresAt, () => client.close(TOKEN_EXPIRED, 'The token has expired'));
    client.on('message', (data: RawData, isBinary) => {
      socket.heardAt = Date.now();
      inbox.add(bytesOf(data), isBinary);
    });
    client.on('pong', () => (socket.heardAt = Date.now()));
    client.on('error', (error) => this.count(error));
    client.once('close', () => {
      forgetExpiry();
      inbox.clear();
      connection.close();
      this.open.delete(client);
    });
  }

  /** Every so often: who is still there, and that their places are still taken. */
  private beat(): void {
    const staleSince = Date.now() - this.config.socketStaleMs;
    for (const [client, { heardAt }] of this.open) {
      if (heardAt < staleSince) client.terminate();
      else client.ping();
    }
    if (this.open.size === 0) return;
    this.leases.renew().catch((error: unknown) => {
      this.logger.warn(`Leases of sockets were not renewed: ${String(error)}`);
    });
  }

  /** A client's mistake; ws closes the socket by itself, with 1009 for a frame that is too long. */
  private count(error: Error): void {
    const isTooLong = 'code' in error && error.code === 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH';
    this.stats.add(isTooLong ? 'oversized_frames' : 'malformed_frames');
  }
}

function bytesOf(data: RawData): Buffer {
  if (Array.isArray(data)) return Buffer.concat(data);
  return Buffer.isBuffer(data) ? data : Buffer.from(data);
}
