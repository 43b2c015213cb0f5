import type { AgentOutcome, RunEnd, RunError } from '../../runs';

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

export const failed = (error: RunError): RunEnd => ({
  status: 'failed',
  error,
  say: `The run failed: ${error.message}`,
  message: error.message,
});
