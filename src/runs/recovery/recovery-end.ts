import type { AuditEntry } from '../../audit';
import type { Run } from '../run.entity';
import type { RunEnd } from '../run-finalizer';

/** It goes on from another run, or another worker has gone on with it: how it ends is how the recovery does. */
export const isRecovery = ({ recovery, takeovers }: Pick<Run, 'recovery' | 'takeovers'>): boolean =>
  recovery !== null || takeovers > 0;

/** For the audit log, with the end itself: whoever ends the run, the recovery has succeeded or failed by it (P3). */
export function recoveryEnd(run: Run, { status: end, message }: RunEnd): AuditEntry {
  const status = end === 'completed' ? 'completed' : 'failed';
  return {
    type: 'recovery',
    action: `recovery_${status}`,
    details: {
      recovery_type: run.recovery ?? 'resume',
      status,
      source_run_id: run.resumedFrom ?? run.id,
      source_checkpoint: run.sourceCheckpoint,
      ended_as: end,
      reason: message,
      duration_ms: Date.now() - run.createdAt.getTime(),
    },
  };
}
