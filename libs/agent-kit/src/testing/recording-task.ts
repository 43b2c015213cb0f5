import type { UserExecutionContext } from '@airlock/session';
import type { AgentTask, Rows } from '../agent-task';
import { type ModelAnswer, ModelError, type ModelRequest } from '../model';
import { plainCopy } from '../plain-json';
import type { ToolResult } from '../tool';

/** What the agent under test finds around it. */
export interface RecordingTaskOptions {
  readonly context: UserExecutionContext;
  /** What each tool does with its input; a throw becomes an error result, as with the real dispatcher. */
  readonly tools?: Readonly<Record<string, (input: object) => unknown>>;
  /** What the model says. Without it there is no model. */
  readonly model?: (request: ModelRequest) => string | ModelAnswer | Promise<string | ModelAnswer>;
  /** What the rows of a step answer. */
  readonly rows?: Rows;
  /** Results of steps that an earlier attempt committed: they are handed back and not run again. */
  readonly committed?: Readonly<Record<string, unknown>>;
  readonly signal?: AbortSignal;
}

export interface RecordedCall {
  readonly kind: 'step' | 'checkpoint' | 'tool' | 'model' | 'think' | 'emit';
  readonly name: string;
  readonly value: unknown;
}

/** A task in memory: it keeps the engine's promises to an agent and remembers everything that the agent did. */
export class RecordingTask implements AgentTask {
  readonly context: UserExecutionContext;
  readonly signal: AbortSignal;
  readonly hasModel: boolean;
  readonly calls: RecordedCall[] = [];

  constructor(private readonly options: RecordingTaskOptions) {
    this.context = options.context;
    this.signal = options.signal ?? new AbortController().signal;
    this.hasModel = options.model !== undefined;
  }

  /** Names of the calls of one kind, in order. */
  namesOf(kind: RecordedCall['kind']): string[] {
    return this.calls.filter((call) => call.kind === kind).map(({ name }) => name);
  }

  /** @throws NotPlainJsonError as the engine does, for a result that no record could keep */
  async step<Result>(name: string, work: (rows: Rows) => Promise<Result>): Promise<Result> {
    this.signal.throwIfAborted();
    if (this.namesOf('step').includes(name)) throw new Error(`The step "${name}" is there twice.`);
    const { committed = {}, rows = noRows } = this.options;
    const result = name in committed ? (committed[name] as Result) : plainCopy(await work(rows));
    this.calls.push({ kind: 'step', name, value: result });
    return result;
  }

  async checkpoint(): Promise<void> {
    this.signal.throwIfAborted();
    this.calls.push({ kind: 'checkpoint', name: 'manual', value: undefined });
  }

  async tool<Output = unknown>(name: string, input: object): Promise<ToolResult<Output>> {
    this.signal.throwIfAborted();
    this.calls.push({ kind: 'tool', name, value: plainCopy(input) });
    const { tools = {} } = this.options;
    const tool = tools[name];
    if (!tool) return { status: 'error', message: notGiven(name, Object.keys(tools)), duration_ms: 0 };
    try {
      return { status: 'success', output: plainCopy(await tool(input)) as Output, duration_ms: 0 };
    } catch (error) {
      return {
        status: 'error',
        message: String(error instanceof Error ? error.message : error),
        duration_ms: 0,
      };
    }
  }

  async model(request: ModelRequest): Promise<ModelAnswer> {
    this.signal.throwIfAborted();
    this.calls.push({ kind: 'model', name: request.category, value: request });
    if (!this.options.model) throw new ModelError('No model is configured.');
    const said = await this.options.model(request);
    return typeof said === 'string' ? answerOf(said) : said;
  }

  async think(reasoning: string, percentage?: number): Promise<void> {
    this.signal.throwIfAborted();
    this.calls.push({ kind: 'think', name: reasoning, value: percentage });
  }

  async emit(type: string, payload: Readonly<Record<string, unknown>>): Promise<void> {
    this.signal.throwIfAborted();
    this.calls.push({ kind: 'emit', name: type, value: plainCopy(payload) });
  }
}

const notGiven = (name: string, given: readonly string[]): string =>
  `The test gives the agent no tool "${name}": say in its \`tools\` what that answers. Given: ${given.join(', ') || 'none'}.`;

const noRows: Rows = {
  query: () => Promise.reject(new Error('This task has no rows. Pass `rows` to give it some.')),
};

function answerOf(response: string): ModelAnswer {
  return {
    response,
    model_selected: 'scripted',
    tier: 'medium',
    quality_score: 1,
    total_cost: 0,
    latency_ms: 0,
    cache_hit: false,
    selection_reasoning: 'scripted',
    total_tokens: { input: 0, output: 0 },
  };
}
