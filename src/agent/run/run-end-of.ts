import type { AgentOutcome, RunEnd, RunError } from '../../runs';
import { isLast } from './plan';

/** A fallback is never called success (E16): whatever was planned and is not there makes the run degraded. */
export function completed(
  outcomes: Readonly<Record<string, AgentOutcome>>,
  answer: string | undefined,
): RunEnd {
  const lacking = Object.entries(outcomes).filter(([, { status }]) => status !== 'completed');
  const names = lacking.map(([agent]) => agent).join(', ');
  const message = lacking.length === 0 ? 'Done.' : `Done, but not with everything: ${names}.`;
  return { status: 'completed', degraded: lacking.length > 0, say: answer ?? message, message };
}

/**
 * What the thread is told where one agent was asked alone: its own words, which are its output's `answer`; the report tells
 * what the analysts found out, and of others only that they have answered.
 * @returns undefined where it gave no such answer
 */
export function ownWords(
  assistantId: string,
  outcomes: Readonly<Record<string, AgentOutcome>>,
): string | undefined {
  const { output, reason = '' } = outcomes[assistantId] ?? {};
  if (isLast(assistantId) || typeof output !== 'object' || output === null || !('answer' in output))
    return undefined;
  const { answer } = output;
  if (typeof answer !== 'string' || answer.trim() === '') return undefined;
  return reason === '' ? answer : `${answer}\n\n*Not with everything: ${reason}*`;
}

export const failed = (error: RunError): RunEnd => ({
  status: 'failed',
  error,
  say: `The run failed: ${error.message}`,
  message: error.message,
});
