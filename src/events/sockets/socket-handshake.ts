import type { IncomingMessage } from 'node:http';
import { ContextRules, InvalidContextError, mintId, UserExecutionContext } from '@airlock/session';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { type Principal, SubjectRejectedError, TokenVerifier } from '../../auth';
import { clientAddress, Door, UNFORESEEN } from '../../http';
import { EventStats } from '../live/event-stats';
import { ErrorAnswers } from './error-answers';
import { type Refusal, refusalOf } from './socket-refusal';
import { SocketProbe } from './socket-probe';
import { SocketLeases } from './socket-leases';
import { handshakeToken } from './socket-token';

/** Who has been let in, and as which socket. */
export interface Admission extends Arrival {
  /** Of the handshake; what concerns the user at large is read under it. */
  readonly context: UserExecutionContext;
}

interface Arrival {
  readonly socketId: string;
  readonly principal: Principal;
  readonly clientIp: string;
  readonly userAgent: string;
}

/** Who may open a socket: known by a token, and within the limit. */
@Injectable()
export class SocketHandshake {
  private readonly logger = new Logger(SocketHandshake.name);
  private readonly admissions = new WeakMap<IncomingMessage, Admission>();

  constructor(
    @Inject(TokenVerifier) private readonly tokens: TokenVerifier,
    @Inject(ContextRules) private readonly rules: ContextRules,
    @Inject(SocketLeases) private readonly leases: SocketLeases,
    @Inject(SocketProbe) private readonly probe: SocketProbe,
    @Inject(EventStats) private readonly stats: EventStats,
    @Inject(ErrorAnswers) private readonly errors: ErrorAnswers,
    @Inject(Door) private readonly door: Door,
    @Inject(HttpAdapterHost) private readonly host: HttpAdapterHost,
  ) {}

  /** @returns why not; nothing when the socket may open */
  async admit(request: IncomingMessage): Promise<Refusal | undefined> {
    if (this.probe.isOurs(request)) return undefined;
    try {
      await this.welcome(request);
      return undefined;
    } catch (error) {
      this.stats.add('refused_sockets');
      const answer = this.errors.answerTo(error) ?? UNFORESEEN;
      const refusal = refusalOf(answer, request);
      if (answer.status === 500)
        this.logger.error(
          `Handshake ${refusal.requestId} failed`,
          error instanceof Error ? error.stack : error,
        );
      return refusal;
    }
  }

  /** Who opened this socket; nothing for a request that was not admitted here. */
  admissionOf(request: IncomingMessage): Admission | undefined {
    return this.admissions.get(request);
  }

  private async welcome(request: IncomingMessage): Promise<void> {
    this.door.assertOpen();
    const principal = await this.tokens.verify(handshakeToken(request.headers));
    const arrival: Arrival = {
      socketId: mintId(),
      principal,
      clientIp: clientAddress(this.host.httpAdapter.getInstance<unknown>(), request) ?? 'unknown',
      userAgent: request.headers['user-agent'] ?? 'unknown',
    };
    const context = this.contextOf(arrival);
    const { socketId } = arrival;
    await this.leases.acquire(context, socketId);
    // The connection under the socket, so that a client that goes away in mid-handshake keeps no place either.
    const release = (): void => this.leases.release(context, socketId);
    if (request.socket.destroyed) release();
    else request.socket.once('close', release);
    this.admissions.set(request, { ...arrival, context });
  }

  private contextOf(arrival: Arrival): UserExecutionContext {
    try {
      return UserExecutionContext.fromSocketMessage(
        { ...arrival, type: 'handshake' },
        arrival.principal,
        {},
        this.rules,
      );
    } catch (error) {
      if (error instanceof InvalidContextError) throw new SubjectRejectedError(error);
      throw error;
    }
  }
}
