import { ContextRules, UnitOfWork, UserExecutionContext } from '@airlock/session';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { AccessDenials } from '../../audit';
import { AirlockConfig } from '../../config';
import { type ProblemAnswer, UNFORESEEN } from '../../http';
import { EventStats } from '../live/event-stats';
import { type ClientMessage, MalformedFrameError, parseMessage } from './client-message';
import { ErrorAnswers } from './error-answers';
import { errorFrame, resultFrame } from './server-frame';
import type { CommandAnswer, NamedIds, PreparableCommand, PreparedCommand } from './socket-command';
import { SocketCommands } from './socket-commands';
import type { SocketConnection } from './socket-connection';

/** From a frame to its answer. Every message gets a context and a unit of work of its own, and every one an answer. */
@Injectable()
export class SocketRouter {
  private readonly logger = new Logger(SocketRouter.name);
  private obeying = 0;

  constructor(
    @Inject(SocketCommands) private readonly commands: SocketCommands,
    @Inject(UnitOfWork) private readonly units: UnitOfWork,
    @Inject(ContextRules) private readonly rules: ContextRules,
    @Inject(ErrorAnswers) private readonly errors: ErrorAnswers,
    @Inject(AccessDenials) private readonly denials: AccessDenials,
    @Inject(EventStats) private readonly stats: EventStats,
    @Inject(AirlockConfig) private readonly config: AirlockConfig,
  ) {}

  /** Messages that are being answered, each with a context of its own. */
  get unanswered(): number {
    return this.obeying;
  }

  async handle(socket: SocketConnection, data: Buffer, isBinary: boolean): Promise<void> {
    const message = this.parse(socket, data, isBinary);
    if (!message) return;
    const command = this.commands.of(message.type);
    if (command) return this.obey(socket, message, command);
    this.stats.add('unknown_types');
    const detail = `No message type "${message.type}". Known: ${this.commands.types.join(', ')}.`;
    socket.answer(errorFrame(message.id ?? null, { status: 422, detail }));
  }

  private parse(socket: SocketConnection, data: Buffer, isBinary: boolean): ClientMessage | undefined {
    try {
      return parseMessage(data, isBinary, this.config.jsonBodyMaxValues);
    } catch (error) {
      if (!(error instanceof MalformedFrameError)) throw error;
      this.stats.add('malformed_frames');
      socket.answer(errorFrame(error.id, { status: 400, detail: error.message }));
      return undefined;
    }
  }

  private async obey(
    socket: SocketConnection,
    { type, id, payload }: ClientMessage,
    command: PreparableCommand,
  ): Promise<void> {
    let context: UserExecutionContext | undefined;
    this.obeying += 1;
    try {
      const prepared = command.prepare(payload);
      context = this.contextOf(socket, type, prepared.ids);
      const answer = await this.inUnit(context, type, prepared, socket);
      socket.answer(resultFrame(id ?? null, type, answer.payload));
      answer.afterwards?.();
    } catch (error) {
      const answer = this.errors.answerTo(error) ?? this.unforeseen(error, context);
      if (context && isDenial(answer))
        await this.denials.note(context, { method: 'WEBSOCKET', message: type });
      socket.answer(errorFrame(id ?? null, answer, context?.requestId));
    } finally {
      this.obeying -= 1;
    }
  }

  private inUnit(
    context: UserExecutionContext,
    type: string,
    command: PreparedCommand,
    socket: SocketConnection,
  ): Promise<CommandAnswer> {
    const options = { name: `socket ${type}`, readOnly: command.isReadOnly };
    return this.units.run(context, options, (unit) => command.run(unit, socket));
  }

  private contextOf({ admission }: SocketConnection, type: string, ids: NamedIds): UserExecutionContext {
    return UserExecutionContext.fromSocketMessage(
      { ...admission, type },
      admission.principal,
      ids,
      this.rules,
    );
  }

  private unforeseen(error: unknown, context: UserExecutionContext | undefined): ProblemAnswer {
    const stack = error instanceof Error ? error.stack : String(error);
    this.logger.error(`Socket message ${context?.requestId ?? ''} failed`, stack);
    return UNFORESEEN;
  }
}

/** Asked for by an id under which nothing of theirs is; the answer about an unknown agent names those there are. */
const isDenial = ({ status, members }: ProblemAnswer): boolean => status === 404 && !members;
