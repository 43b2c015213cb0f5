import type { AgentOutcome, EndState, TurnEnd } from '../../runs';
import type { Answer } from './agent-answer';
import type { AgentResult } from './agent-result';
import { AgentTimeoutError, NullResultError, ownersError } from '../errors';
import type { Turn } from '../task/task-parts';

export function answered({ definition, meter }: Turn, { output, degradedReason }: Answer): TurnEnd {
  const message =
    degradedReason === undefined
      ? `${definition.name} is done.`
      : `${definition.name} is done, but not with everything: ${degradedReason}`;
  return { kind: 'answered', output, degradedReason, durationMs: meter.durationMs, message };
}

/** How a turn ends that comes to no answer: an error that is told, or a death with its cause (spec 8). */
export function withoutAnswer({ definition, meter }: Turn, error: unknown): TurnEnd {
  const { durationMs, step } = meter;
  const { name } = definition;
  if (error instanceof AgentTimeoutError) {
    const message = `${name} was not done in time.`;
    return { kind: 'died', cause: 'timeout', status: 'timeout', durationMs, message, recoveryAction: 'none' };
  }
  if (error instanceof NullResultError) {
    const message = `${name} came back without an answer.`;
    return {
      kind: 'died',
      cause: 'silent_failure',
      status: 'failed',
      durationMs,
      message,
      recoveryAction: 'none',
    };
  }
  const told = ownersError(error);
  const userFacing = `${name} failed: ${told.message}`;
  return { kind: 'failed', error: told, step, userFacing, durationMs, message: userFacing };
}

/** What later agents, the report and a resumed run know of the turn. */
export function outcomeOf(end: TurnEnd, attempts: number): AgentOutcome {
  switch (end.kind) {
    case 'answered':
      return end.degradedReason === undefined
        ? { status: 'completed', output: end.output, attempts }
        : { status: 'degraded', output: end.output, reason: end.degradedReason, attempts };
    case 'failed':
      return { status: 'failed', reason: end.userFacing, attempts };
    case 'died':
      return { status: end.status, reason: end.message, attempts };
    default:
      return end satisfies never;
  }
}

export function resultOf(
  { definition, executionId, meter }: Turn,
  end: TurnEnd,
  attempts: number,
): AgentResult {
  const { status, reason, output } = outcomeOf(end, attempts);
  const isAnswer = end.kind === 'answered';
  return {
    status: status as EndState | 'degraded',
    agent: definition.name,
    execution_id: executionId,
    ...(isAnswer ? { output, ...(reason === undefined ? {} : { degraded_reason: reason }) } : {}),
    ...(isAnswer ? {} : { error: errorOf(end) }),
    attempts,
    duration_ms: end.durationMs,
    tokens: meter.tokens,
    cost_usd: meter.costUsd,
    metadata: {},
  };
}

function errorOf(end: Exclude<TurnEnd, { kind: 'answered' }>): AgentResult['error'] {
  if (end.kind === 'failed') return { ...end.error, user_facing: end.userFacing };
  return { type: end.cause, message: end.message, user_facing: end.message };
}
