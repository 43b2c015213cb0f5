import type { AgentTask, ModelAnswer, ModelRequest, Rows, ToolResult } from '@airlock/agent-kit';
import type { UserExecutionContext } from '@airlock/session';
import { type Json, plainCopy } from '@airlock/agent-kit/plain-json';
import type { NewStep } from '../../runs';
import { HandBackError, UndeclaredEventError } from '../errors';
import { keptCopy } from '../turn/kept-copy';
import { CallKeys } from '../turn/recorded-results';
import { rowsOf } from '../turn/rows-of';
import { StepToolChannel } from '../tools/step-tool-channel';
import type { TaskParts } from './task-parts';

/** What an agent may do during one attempt. What was committed before is handed back instead of being done again. */
export class RunningTask implements AgentTask {
  readonly context: UserExecutionContext;
  readonly signal: AbortSignal;
  private readonly keys = new CallKeys();
  private readonly channel: StepToolChannel;

  constructor(private readonly parts: TaskParts) {
    this.context = parts.work.context;
    this.signal = parts.signal;
    this.channel = new StepToolChannel(parts, (started) => this.record(started));
  }

  get hasModel(): boolean {
    return this.parts.models.hasModel;
  }

  async step<Result>(name: string, work: (rows: Rows) => Promise<Result>): Promise<Result> {
    this.assertGoingOn();
    const { turn, work: run } = this.parts;
    const key = this.keys.forStep(turn.definition.name, name);
    turn.meter.at(name);
    if (turn.recorded.has(key)) return turn.recorded.get(key) as Result;
    const startedAt = new Date();
    const { result } = await run.writer.write<Json>({
      name: `step ${turn.definition.name}.${name}`,
      signal: this.signal,
      work: async ({ manager }) =>
        this.kept(`What the step "${name}" found`, (await work(rowsOf(manager))) ?? null),
      commit: (made) => ({
        step: { ...this.record(startedAt), kind: 'step', key, result: made },
        checkpoint: run.checkpoint('auto'),
        stepsAhead: run.agentsAhead,
      }),
    });
    turn.recorded.add(key, result);
    return plainCopy(result) as Result;
  }

  /** One that is behind what is recorded has been kept before. */
  async checkpoint(): Promise<void> {
    this.assertGoingOn();
    const { turn, work } = this.parts;
    if (turn.recorded.isAhead(this.keys.all)) return;
    await work.writer.write({
      name: `checkpoint ${turn.definition.name}`,
      signal: this.signal,
      commit: () => ({ checkpoint: work.checkpoint('manual'), stepsAhead: work.agentsAhead }),
    });
  }

  async tool<Output = unknown>(name: string, input: object): Promise<ToolResult<Output>> {
    this.assertGoingOn();
    const { turn, tools } = this.parts;
    const plain = this.kept(`What the tool "${name}" is given`, input);
    const key = this.keys.forCall('tool', name, plain);
    turn.meter.at(name);
    if (turn.recorded.has(key)) return turn.recorded.get(key) as ToolResult<Output>;
    const call = { tool: name, input: plain, context: this.context, signal: this.signal };
    const result = await tools.call(call, this.channel.for(key));
    if (!turn.recorded.has(key)) this.keys.giveBack(key);
    return result as ToolResult<Output>;
  }

  async model(request: ModelRequest): Promise<ModelAnswer> {
    this.assertGoingOn();
    const { turn, work, models } = this.parts;
    const question = questionIn(request);
    const key = this.keys.forCall('model', request.category, question);
    turn.meter.at(`model: ${request.category}`);
    if (turn.recorded.has(key)) return turn.recorded.get(key) as unknown as ModelAnswer;
    const startedAt = new Date();
    const stepNo = work.writer.progress.currentStep + 1;
    const { shown, end } = this.live(request);
    const answer = await models.ask(this.context, shown, {
      signal: this.signal,
      stepNo,
      anew: work.asksAnew,
    });
    turn.meter.paid(answer);
    await end();
    const plain = plainCopy(answer) as unknown as Json;
    await work.writer.write({
      name: `model ${turn.definition.name}`,
      signal: this.signal,
      commit: () => ({
        step: {
          ...this.record(startedAt),
          kind: 'model',
          key,
          input: plainCopy(question) as unknown as Json,
          calls: [{ key, kind: 'model', name: request.category, answer: plain }],
        },
        checkpoint: work.checkpoint('auto'),
        stepsAhead: work.agentsAhead,
      }),
    });
    turn.recorded.add(key, plain);
    return answer;
  }

  async think(reasoning: string, percentage?: number): Promise<void> {
    this.assertGoingOn();
    const { turn } = this.parts;
    turn.meter.thought(percentage);
    if (turn.recorded.isAhead(this.keys.all)) return;
    await this.tell('agent_thinking', turn.meter.thinking(reasoning));
  }

  async emit(type: string, payload: Readonly<Record<string, unknown>>): Promise<void> {
    this.assertGoingOn();
    const { definition, recorded } = this.parts.turn;
    if (!definition.events?.includes(type)) throw new UndeclaredEventError(definition.name, type);
    if (recorded.isAhead(this.keys.all)) return;
    await this.tell(type, this.kept(`The payload of the event "${type}"`, payload));
  }

  /** What the agent wants to show of the answer while it comes, its user's screens show word by word, up to its end. */
  private live(request: ModelRequest): { readonly shown: ModelRequest; readonly end: () => Promise<void> } {
    const { onText } = request;
    if (!onText) return { shown: request, end: () => Promise.resolve() };
    const { turn, work, words } = this.parts;
    const { definition, executionId } = turn;
    const live = words.from(this.context, { run: this.context, agentName: definition.name, executionId });
    const both = (piece: string): void => {
      live.add(piece);
      onText(piece);
    };
    const end = async (): Promise<void> => work.hasShown(await live.end());
    return { shown: { ...request, onText: both }, end };
  }

  private async tell(type: string, payload: Readonly<Record<string, unknown>>): Promise<void> {
    const { turn, work } = this.parts;
    const { definition, executionId } = turn;
    await work.pace.next(this.signal);
    await work.writer.write({
      name: `event ${type}`,
      signal: this.signal,
      events: () => [{ type, agentName: definition.name, executionId, payload }],
    });
  }

  private kept<T>(what: string, value: T): T {
    return keptCopy(what, value, this.parts.stateMaxBytes);
  }

  private record(startedAt: Date): Pick<NewStep, 'agent' | 'executionId' | 'status' | 'startedAt'> {
    const { definition, executionId } = this.parts.turn;
    return { agent: definition.name, executionId, status: 'completed', startedAt };
  }

  /** Between two steps is where a run can be handed to another replica. @throws HandBackError, the signal's reason */
  private assertGoingOn(): void {
    this.signal.throwIfAborted();
    const { lease } = this.parts.work;
    if (!lease.isDraining) return;
    lease.stop('hand_back');
    throw new HandBackError(lease.runId);
  }
}

/** What is asked, without the functions that come with it: the same question has the same key. */
function questionIn(request: ModelRequest): ModelRequest {
  return { ...request, onText: undefined, judge: undefined };
}
