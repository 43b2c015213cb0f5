import {
  type AgentTask,
  type ModelAnswer,
  type ModelRequest,
  type Rows,
  ToolFailedError,
  type ToolResult,
} from '@airlock/agent-kit';
import type { UserExecutionContext } from '@airlock/session';
import { UnawaitedCallError } from '../errors';

/** The task as an agent holds it: it knows what of it is still under way when the agent answers. */
export class AwaitedTask implements AgentTask {
  private readonly underWay = new Set<{ readonly name: string }>();
  /** Tools whose last answer was no success, and what they said. */
  private readonly failing = new Map<string, string>();

  constructor(
    private readonly agent: string,
    private readonly task: AgentTask,
  ) {}

  get context(): UserExecutionContext {
    return this.task.context;
  }

  get signal(): AbortSignal {
    return this.task.signal;
  }

  get hasModel(): boolean {
    return this.task.hasModel;
  }

  step<Result>(name: string, work: (rows: Rows) => Promise<Result>): Promise<Result> {
    return this.call(`the step "${name}"`, () => this.task.step(name, work));
  }

  checkpoint(): Promise<void> {
    return this.call('a checkpoint', () => this.task.checkpoint());
  }

  tool<Output = unknown>(name: string, input: object): Promise<ToolResult<Output>> {
    return this.call(`the tool "${name}"`, async () => {
      const result = await this.task.tool<Output>(name, input);
      if (result.status === 'success') this.failing.delete(name);
      else this.failing.set(name, new ToolFailedError(name, result.status, result.message).message);
      return result;
    });
  }

  model(request: ModelRequest): Promise<ModelAnswer> {
    return this.call('a question to the model', () => this.task.model(request));
  }

  think(reasoning: string, percentage?: number): Promise<void> {
    return this.call('a thought', () => this.task.think(reasoning, percentage));
  }

  emit(type: string, payload: Readonly<Record<string, unknown>>): Promise<void> {
    return this.call(`the event "${type}"`, () => this.task.emit(type, payload));
  }

  /** What an answer now would be without, although it was asked for; undefined when it is nothing (E16). */
  get lacks(): string | undefined {
    return this.failing.size === 0 ? undefined : [...this.failing.values()].join(' ');
  }

  /** @throws UnawaitedCallError */
  assertAllAwaited(): void {
    if (this.underWay.size === 0) return;
    throw new UnawaitedCallError(
      this.agent,
      [...this.underWay].map(({ name }) => name),
    );
  }

  private async call<T>(name: string, work: () => Promise<T>): Promise<T> {
    const entry = { name };
    this.underWay.add(entry);
    try {
      return await work();
    } finally {
      this.underWay.delete(entry);
    }
  }
}
