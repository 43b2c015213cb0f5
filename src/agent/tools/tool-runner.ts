import {
  Deadline,
  type ToolDefinition,
  type ToolHandler,
  type ToolResult,
  unlessAborted,
} from '@airlock/agent-kit';
import { Inject, Injectable } from '@nestjs/common';
import { setTimeout as sleep } from 'node:timers/promises';
import { AirlockConfig } from '../../config';
import { inSpan, runAttributes } from '../../monitoring';
import { ownersError } from '../errors';
import { MemoryGuard } from '../memory-guard';
import { Author } from '../strays/author';
import { keptCopy } from '../turn/kept-copy';
import { legible } from '../turn/legible';
import { ConnectionWait } from './connection-wait';
import { IsolatedTools } from './isolated/isolated-tools';
import type { ToolChannel } from './tool-channel';
import type { ToolCall } from './tool-dispatcher';

interface CheckedCall extends Omit<ToolCall, 'tool'> {
  readonly tool: { readonly definition: ToolDefinition; readonly handler: ToolHandler };
  readonly input: unknown;
}

/** How long a call waits before it looks again for a free place. */
const PATIENCE_MS = 100;

/** Makes one call within its limits: places, time, memory (T3). It keeps nothing. */
@Injectable()
export class ToolRunner {
  constructor(
    @Inject(AirlockConfig) private readonly config: AirlockConfig,
    @Inject(MemoryGuard) private readonly memory: MemoryGuard,
    @Inject(IsolatedTools) private readonly isolated: IsolatedTools,
  ) {}

  async run({ tool, input, context, signal }: CheckedCall, channel: ToolChannel): Promise<ToolResult> {
    const call: ToolCall = { tool: tool.definition.name, input, context, signal };
    if (this.memory.isTight) {
      return channel.postponed(call, failed('The server is short of memory; no new tool calls are taken.'));
    }
    const begun = await this.place(call, channel);
    if (begun === 'rate_limited') {
      const { toolCallsPerMinute: limit } = this.config;
      const message = `More than ${limit} tool calls within a minute, over all of your runs; a whole answer takes some ten. Ask again in a minute.`;
      return channel.postponed(call, { status: 'rate_limited', message, duration_ms: 0 });
    }
    const result = await this.attempt(call, tool, begun.key);
    signal.throwIfAborted();
    await channel.finish(call, begun, result);
    return result;
  }

  private async place(call: ToolCall, channel: ToolChannel) {
    for (;;) {
      const begun = await channel.begin(call);
      if (begun !== 'busy') return begun;
      await sleep(PATIENCE_MS * (0.5 + Math.random()), undefined, { signal: call.signal });
    }
  }

  private async attempt(
    { tool, input, context, signal }: ToolCall,
    { definition: { isolated: code }, handler }: CheckedCall['tool'],
    callKey: string,
  ): Promise<ToolResult> {
    const began = performance.now();
    const { toolTimeoutMs, runStateMaxBytes } = this.config;
    const limit = new Deadline(toolTimeoutMs, () => new Error('The tool is out of time.'));
    const author = new Author(`tool "${tool}"`, `run …${context.runId.slice(-8)}`);
    const any = AbortSignal.any([signal, limit.signal, author.signal]);
    const connection = new ConnectionWait(any);
    const took = (): number => performance.now() - began;
    try {
      const own = context.child(`tool ${tool}`, { agentContext: { call_key: callKey } });
      const call = (): Promise<unknown> =>
        code
          ? this.isolated.run({ tool, code, input, context: own, callKey, signal: any })
          : author.run(() => handler.run(input, own, any));
      const about = {
        'gen_ai.operation.name': 'execute_tool',
        'gen_ai.tool.name': tool,
        ...runAttributes(own),
      };
      const answer = await inSpan(`execute_tool ${tool}`, about, () =>
        unlessAborted(connection.make(call), any),
      );
      // What JSON cannot say, or nobody can keep, is the tool's failure, and not its agent's (T1).
      const output = keptCopy(`What the tool "${tool}" answered`, answer, runStateMaxBytes);
      return { status: 'success', output, duration_ms: took() };
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      if (limit.isOver)
        return failed(`The tool was not done within ${toolTimeoutMs} ms${connection.told}.`, took());
      const { type, message } = ownersError(legible(author.signal.aborted ? author.signal.reason : error));
      return failed(`${type}: ${message}`, took());
    } finally {
      author.leave();
      limit.clear();
    }
  }
}

export const failed = (message: string, durationMs = 0): ToolResult => ({
  status: 'error',
  message,
  duration_ms: durationMs,
});
