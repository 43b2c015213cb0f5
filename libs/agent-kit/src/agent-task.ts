import type { UserExecutionContext } from '@airlock/session';
import type { ModelAnswer, ModelRequest } from './model';
import type { ToolResult } from './tool';

/** Reading and writing the user's own rows, inside the step that hands it over and no longer. */
export interface Rows {
  /** @param parameters bound as $1, $2, …; never build values into `sql` */
  query<Row extends object = Record<string, unknown>>(
    sql: string,
    parameters?: readonly unknown[],
  ): Promise<Row[]>;
}

/** What an agent may do while it answers. The engine makes one for each execution. */
export interface AgentTask {
  readonly context: UserExecutionContext;
  /** Aborts at the attempt's deadline, at cancel, and when the replica loses the run. Pass it on to whatever waits. */
  readonly signal: AbortSignal;
  /** Whether a model is configured; without one, write from a template. */
  readonly hasModel: boolean;

  /**
   * One atomic stretch of work: its rows, its result, its checkpoint and its events commit together or not at all.
   * After a crash the recorded result is handed back and `work` does not run again.
   * @param name unique within the agent
   * @param work returns plain JSON
   */
  step<Result>(name: string, work: (rows: Rows) => Promise<Result>): Promise<Result>;
  /**
   * Keeps a place that the run can be rolled back to: what is recorded by now stays, what comes later runs again. Every step
   * keeps one already; this is for a place between them. Only the newest ten of these and of steps' own are kept.
   */
  checkpoint(): Promise<void>;
  /**
   * Calls a tool by name; no connection is held meanwhile. A failing tool is an error result, not a throw; an answer after a
   * tool's last result was no success counts as degraded. A call that failed is made again, with its key, by the next attempt.
   */
  tool<Output = unknown>(name: string, input: object): Promise<ToolResult<Output>>;
  /** Asks the model; no connection is held meanwhile. @throws ModelError when no model of any tier answers */
  model(request: ModelRequest): Promise<ModelAnswer>;
  /** Tells the user what is going on. @param percentage 0–95 while the work goes on */
  think(reasoning: string, percentage?: number): Promise<void>;
  /** Emits an event of a type that the definition declares. @throws UndeclaredEventError for any other */
  emit(type: string, payload: Readonly<Record<string, unknown>>): Promise<void>;
}
