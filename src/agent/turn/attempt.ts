import { Deadline, unlessAborted } from '@airlock/agent-kit';
import { inSpan, runAttributes, type Watchdog } from '../../monitoring';
import { AgentTimeoutError, AttemptOverError } from '../errors';
import type { RegisteredAgent } from '../registry/agent-registry';
import type { RunWork } from '../run/run-work';
import { Author } from '../strays/author';
import { AwaitedTask } from '../task/awaited-task';
import { RunningTask } from '../task/running-task';
import type { TaskParts, Turn } from '../task/task-parts';
import { type Answer, answerOf } from './agent-answer';
import type { AgentFactory } from './agent-factory';
import { type AgentInput, fitting } from './agent-input';
import { legible } from './legible';

export interface AttemptParts extends Omit<TaskParts, 'signal'> {
  readonly agent: RegisteredAgent;
  readonly input: AgentInput;
  readonly agents: AgentFactory;
  readonly watchdog: Watchdog;
  readonly limitMs: number;
}

/**
 * One attempt of an agent at its turn: an instance and a task of its own, and an end, after which neither does anything.
 * @throws what the agent throws; AgentTimeoutError; UnawaitedCallError; what went astray in it
 */
export async function attempt(parts: AttemptParts): Promise<Answer> {
  const { work, turn, agent, limitMs } = parts;
  const { type, definition } = agent;
  const limit = new Deadline(limitMs, () => new AgentTimeoutError(definition.name, limitMs));
  const author = new Author(`agent "${definition.name}"`, placeOf(work));
  const over = new AbortController();
  const signal = AbortSignal.any([work.signal, limit.signal, author.signal, over.signal]);
  const leave = parts.watchdog.enter(`${definition.name} of ${placeOf(work)}`);
  try {
    const task = new AwaitedTask(definition.name, new RunningTask({ ...parts, signal }));
    const handler = await parts.agents.make(type);
    const given = await inSpan(
      `invoke_agent ${definition.name}`,
      {
        'gen_ai.operation.name': 'invoke_agent',
        'gen_ai.agent.name': definition.name,
        ...runAttributes(work.context),
      },
      () =>
        unlessAborted(
          author.run(() => handler.run(fitting(definition, parts.input), task)),
          signal,
        ),
    );
    task.assertAllAwaited();
    const answer = { degradedReason: task.lacks, ...answerOf(definition, given, parts.stateMaxBytes) };
    assertKeepable(work, turn, answer);
    return answer;
  } catch (error) {
    // What an abort makes of a statement or a call is not the reason; the time limit is, or what went astray.
    throw legible(signal.aborted && !work.signal.aborted ? signal.reason : error);
  } finally {
    over.abort(new AttemptOverError(definition.name));
    author.leave();
    limit.clear();
    leave();
  }
}

/** A checkpoint that cannot be saved fails the step (P1). @throws StateTooLargeError, StateBoundsError */
function assertKeepable(work: RunWork, { definition }: Turn, { output }: Answer): void {
  work.checkpoint('auto', work.withOutcome(definition.name, { status: 'completed', output }));
}

/** As the log calls it: of no use to anybody who does not have the run. */
export const placeOf = ({ lease }: RunWork): string => `run …${lease.runId.slice(-8)}`;
