import type { Unit, UserExecutionContext } from '@airlock/session';
import type { z } from 'zod';
import type { Principal } from '../../auth';
import { parsePayload } from './client-message';

/** A run that a socket listens to, and from where on. */
export interface FollowedRun {
  readonly runId: string;
  readonly afterSequence: number;
  /** It was over before; its late announcements are none of this socket's business. */
  readonly isOver?: boolean;
}

/** What a command may do with the socket that it came on. */
export interface SocketHandle {
  readonly principal: Principal;
  readonly isListening: boolean;
  /** Leaves what it listened to, and listens to this thread from now on. */
  join(context: UserExecutionContext, threadId: string, runs: readonly FollowedRun[]): void;
}

export interface CommandAnswer {
  readonly payload: object;
  /** Done once the answer is on its way, and what was written is committed. */
  readonly afterwards?: () => void;
}

/** The ids that a message names; they become its context's. */
export interface NamedIds {
  readonly threadId?: string;
  readonly runId?: string;
}

/** A command with a payload of the right shape. */
export interface PreparedCommand {
  readonly ids: NamedIds;
  readonly isReadOnly: boolean;
  run(unit: Unit, socket: SocketHandle): Promise<CommandAnswer>;
}

/** Something that a client may ask for, whatever its payload. */
export interface PreparableCommand {
  readonly types: readonly string[];
  /** @throws InvalidInputError naming each field that is wrong */
  prepare(payload: unknown): PreparedCommand;
}

/** What a client may ask for on its socket. Each message has a context and a unit of work of its own. */
export abstract class SocketCommand<Payload> implements PreparableCommand {
  abstract readonly types: readonly string[];
  protected abstract readonly shape: z.ZodType<Payload>;
  protected readonly isReadOnly: boolean = true;

  prepare(raw: unknown): PreparedCommand {
    const payload = parsePayload(this.shape, raw);
    return {
      ids: this.idsOf(payload),
      isReadOnly: this.isReadOnly,
      run: (unit, socket) => this.run(unit, payload, socket),
    };
  }

  protected abstract idsOf(payload: Payload): NamedIds;
  protected abstract run(unit: Unit, payload: Payload, socket: SocketHandle): Promise<CommandAnswer>;
}
