import type { ToolHandler, ToolResult } from '@airlock/agent-kit';
import type { UserExecutionContext } from '@airlock/session';
import { Inject, Injectable, Scope } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { shapeFaults } from '../../http';
import { IsolationViolations } from '../../monitoring';
import { DispatcherDisposedError, DispatcherUnopenedError } from './dispatcher.errors';
import { type RegisteredTool, ToolRegistry } from './tool-registry';
import { failed, ToolRunner } from './tool-runner';
import { type ToolMetrics, ToolStats } from './tool-stats';
import type { ToolChannel } from './tool-channel';

export interface ToolCall {
  readonly tool: string;
  readonly input: unknown;
  readonly context: UserExecutionContext;
  /** Aborts with the agent's attempt. */
  readonly signal: AbortSignal;
}

export interface DispatcherRun {
  readonly context: UserExecutionContext;
  /** Of the token that started the run. */
  readonly scopes: readonly string[];
}

/** Tools of one run: its own registry, its own channel; what is set here, no other run sees (T1). */
@Injectable({ scope: Scope.REQUEST })
export class ToolDispatcher {
  private readonly own = new Map<string, RegisteredTool & { readonly handler: ToolHandler }>();
  private readonly stats = new ToolStats();
  private run: DispatcherRun | undefined;
  private isDisposed = false;

  constructor(
    @Inject(ToolRegistry) private readonly registry: ToolRegistry,
    @Inject(ToolRunner) private readonly runner: ToolRunner,
    @Inject(ModuleRef) private readonly modules: ModuleRef,
    @Inject(IsolationViolations) private readonly violations: IsolationViolations,
  ) {}

  open(run: DispatcherRun): void {
    this.run = run;
  }

  get metrics(): ToolMetrics {
    return this.stats.metrics(this.registry.all.length + this.own.size);
  }

  /** Adds a tool, or replaces one, for this run alone. @throws DispatcherDisposedError */
  register(tool: RegisteredTool, handler: ToolHandler): void {
    this.assertUsable();
    this.own.set(tool.definition.name, { ...tool, handler });
  }

  /**
   * Calls a tool; whatever goes wrong with it is a result.
   * @param channel where the call is told of and recorded
   * @throws DispatcherDisposedError; LeaseLostError and the signal's reason when the run is over
   */
  async call(call: ToolCall, channel: ToolChannel): Promise<ToolResult> {
    const run = this.assertUsable();
    const result = (await this.isForeign(call, run))
      ? unknownTool(call.tool)
      : await this.dispatch(call, run, channel);
    this.stats.count(result);
    return result;
  }

  dispose(): void {
    this.isDisposed = true;
    this.own.clear();
  }

  private async dispatch(call: ToolCall, run: DispatcherRun, channel: ToolChannel): Promise<ToolResult> {
    const tool = await this.find(call.tool);
    if (!tool) return channel.refused(call, hopeless(unknownTool(call.tool)));
    if (!channel.mayCall(call.tool)) return channel.refused(call, hopeless(undeclared(call.tool)));
    const { permission, input: schema } = tool.definition;
    if (permission !== undefined && !run.scopes.includes(permission)) {
      return channel.refused(call, {
        status: 'permission_denied',
        message: `The tool "${call.tool}" needs the scope "${permission}", which the caller's token does not carry.`,
        duration_ms: 0,
        retryable: false,
      });
    }
    const input = schema.safeParse(call.input);
    if (!input.success) {
      const faults = shapeFaults(input.error, 'input').join('; ');
      return channel.refused(call, hopeless(failed(`The input does not fit the tool's schema: ${faults}`)));
    }
    return this.runner.run({ ...call, tool, input: input.data }, channel);
  }

  /** A call for another run is answered as a call of a tool that does not exist: it learns nothing (T2). */
  private async isForeign({ context, tool }: ToolCall, run: DispatcherRun): Promise<boolean> {
    if (context.userId === run.context.userId && context.runId === run.context.runId) return false;
    await this.violations.report('tool', context, { tool, dispatcher_run_id: run.context.runId });
    return true;
  }

  private async find(
    name: string,
  ): Promise<{ definition: RegisteredTool['definition']; handler: ToolHandler } | undefined> {
    const own = this.own.get(name);
    if (own) return own;
    const tool = this.registry.find(name);
    if (!tool) return undefined;
    return { definition: tool.definition, handler: this.modules.get(tool.type, { strict: false }) };
  }

  private assertUsable(): DispatcherRun {
    if (this.isDisposed) throw new DispatcherDisposedError();
    if (!this.run) throw new DispatcherUnopenedError();
    return this.run;
  }
}

const unknownTool = (name: string): ToolResult =>
  failed(`There is no tool "${name}" here. Is its class in a module, such as CatalogModule?`);
const undeclared = (name: string): ToolResult =>
  failed(`There is no tool "${name}" here: its agent does not declare it. Add it to "tools" of its @Agent.`);

/** It is recorded, so no attempt asks again (E8). */
const hopeless = (result: ToolResult): ToolResult =>
  result.status === 'success' ? result : { ...result, retryable: false };
