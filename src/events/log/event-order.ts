import { EventOrderError } from './event-order.error';
import { belongsToExecution, endsExecution, EXECUTION_START, RUN_END, RUN_START } from './event-type';
import type { NewEvent } from './run-event';

/** What the log of a run holds already, read under the run's lock. */
export interface LogState {
  readonly hasStarted: boolean;
  readonly hasEnded: boolean;
  /** Of the executions asked about. */
  readonly startedExecutions: readonly string[];
  readonly endedExecutions: readonly string[];
}

/**
 * Holds the order of spec 8: only queue notices before the start, one start, `agent_started` opens its execution, one
 * end an execution and nothing of it afterwards, one end of the run and nothing afterwards.
 * @throws EventOrderError naming the first event that breaks it
 */
export function assertOrder(runId: string, log: LogState, events: readonly NewEvent[]): void {
  const started = new Set(log.startedExecutions);
  const ended = new Set(log.endedExecutions);
  let hasStarted = log.hasStarted;
  let hasEnded = log.hasEnded;
  for (const event of events) {
    const { type, executionId } = event;
    const refuse = (rule: string): never => {
      throw new EventOrderError(runId, type, rule);
    };
    if (hasEnded) refuse('the run has ended');
    if (type === RUN_START && hasStarted) refuse('the run has started before');
    if (!hasStarted && !mayPrecedeStart(event)) refuse('the run has not started');
    if (executionId && belongsToExecution(type)) {
      if (ended.has(executionId)) refuse(`execution ${executionId} has ended`);
      if (type === EXECUTION_START && started.has(executionId))
        refuse(`execution ${executionId} has started before`);
      if (type !== EXECUTION_START && !started.has(executionId))
        refuse(`execution ${executionId} has not started`);
      started.add(executionId);
      if (endsExecution(type)) ended.add(executionId);
    }
    hasStarted ||= type === RUN_START;
    hasEnded = type === RUN_END;
  }
}

/** A run that is cancelled in the queue ends without ever starting. */
function mayPrecedeStart({ type, payload }: NewEvent): boolean {
  if (type === RUN_START || type === RUN_END) return true;
  return type === 'progress_update' && payload.status === 'queued';
}
