import type { IsolatedCode } from '@airlock/agent-kit';
import { UnitOfWork, type UserExecutionContext } from '@airlock/session';
import { Inject, Injectable } from '@nestjs/common';
import { AirlockConfig } from '../../../config';
import { outlasting } from '../../../database';
import { ownersError } from '../../errors';
import { rowsOf } from '../../turn/rows-of';
import { inThread } from './tool-thread';

export interface IsolatedOrder {
  readonly tool: string;
  readonly code: IsolatedCode;
  readonly input: unknown;
  /** Of the call: its user's identity is what the tool reads under. */
  readonly context: UserExecutionContext;
  readonly callKey: string;
  readonly signal: AbortSignal;
}

/** Runs tools that are marked `isolated`, each call in a thread of its own (T3). */
@Injectable()
export class IsolatedTools {
  constructor(
    @Inject(UnitOfWork) private readonly units: UnitOfWork,
    @Inject(AirlockConfig) private readonly config: AirlockConfig,
  ) {}

  /** @throws ToolInputError, ToolMemoryError, ToolThreadEndedError, ToolCodeError, the signal's reason */
  async run({ tool, code, input, context, callKey, signal }: IsolatedOrder): Promise<unknown> {
    const { userId, threadId, runId, requestId } = context;
    const call = { userId, threadId, runId, requestId, callKey };
    const { toolMemoryMb: memoryMb, runStateMaxBytes: maxBytes } = this.config;
    return inThread({ code, input, call, maxBytes }, { memoryMb, signal }, ({ sql, parameters }) =>
      this.read({ tool, context, signal }, sql, parameters),
    );
  }

  /**
   * The thread has no connection: here a transaction of the user's reads for it, and ends before the thread goes on. While the
   * database is away or has no connection to spare the thread waits, up to its time limit.
   */
  private async read(
    { tool, context, signal }: Pick<IsolatedOrder, 'tool' | 'context' | 'signal'>,
    sql: string,
    parameters: readonly unknown[],
  ): Promise<unknown[]> {
    try {
      const options = { name: `tool ${tool}`, signal, readOnly: true };
      const rows = (): Promise<unknown[]> =>
        this.units.run(context, options, ({ manager }) => rowsOf(manager).query(sql, parameters));
      return await outlasting(rows, signal);
    } catch (error) {
      throw new Error(ownersError(error).message, { cause: error });
    }
  }
}
