import type { RunError } from '../run.entity';
import type { JournalEvent } from '../run-journal';
import type { Json } from '@airlock/agent-kit/plain-json';
import type { EndState } from '../state/run-state';
import type { EndedTurn } from './step-commit';

export type DeathCause = 'timeout' | 'no_heartbeat' | 'silent_failure' | 'memory_limit' | 'cancelled';

interface Common {
  readonly durationMs: number;
  readonly message: string;
}

/** How an agent's turn ends: with an answer, with an error, or without either. */
export type TurnEnd =
  | (Common & { readonly kind: 'answered'; readonly output: Json; readonly degradedReason?: string })
  | (Common & {
      readonly kind: 'failed';
      readonly error: RunError;
      /** The step or call that it failed in, when it was in one. */
      readonly step: string | null;
      /** A sentence for the owner. */
      readonly userFacing: string;
    })
  | (Common & {
      readonly kind: 'died';
      readonly cause: DeathCause;
      readonly status: Extract<EndState, 'timeout' | 'dead' | 'cancelled' | 'failed'>;
      readonly recoveryAction: string;
    });

function stateAfter(end: TurnEnd): EndState {
  switch (end.kind) {
    case 'answered':
      return 'completed';
    case 'failed':
      return 'failed';
    case 'died':
      return end.status;
    default:
      return end satisfies never;
  }
}

/** The same for the row of the turn. */
export function endedTurn(executionId: string, end: TurnEnd): EndedTurn {
  return {
    executionId,
    status: stateAfter(end),
    ...(end.kind === 'answered' ? { result: end.output } : {}),
    ...(end.kind === 'failed' ? { error: end.error } : {}),
  };
}

/** The one terminal event of an execution; nothing else in the code makes it (W1, L14). */
export function turnEndEvent(agentName: string, executionId: string, end: TurnEnd): JournalEvent {
  return { agentName, executionId, ...typeAndPayload(end) };
}

function typeAndPayload(end: TurnEnd): Pick<JournalEvent, 'type' | 'payload'> {
  const { message } = end;
  switch (end.kind) {
    case 'answered': {
      const status = end.degradedReason === undefined ? 'completed' : 'degraded';
      const payload = { status, result: end.output, execution_time_ms: end.durationMs, message };
      return { type: 'agent_completed', payload };
    }
    case 'failed': {
      const { type, message: errorMessage } = end.error;
      const context = { error_type: type, agent_step: end.step, user_facing: end.userFacing };
      return {
        type: 'agent_error',
        payload: { status: 'failed', error_message: errorMessage, error_context: context, message },
      };
    }
    case 'died':
      return {
        type: 'agent_death',
        payload: {
          status: 'dead',
          death_cause: end.cause,
          death_context: { state: end.status, after_ms: end.durationMs },
          message,
          recovery_action: end.recoveryAction,
        },
      };
    default:
      return end satisfies never;
  }
}
