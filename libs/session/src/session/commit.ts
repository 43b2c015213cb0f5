import { CommitFailedError, CommitOutcomeUnknownError, TransactionAbortedError } from '../errors';
import { bounded } from './bounded';
import { outcomeOf } from './commit-outcome';
import type { CommitAnswer } from './commit-answer';
import type { Segment } from './segment';
import type { SegmentHolder } from './segment-holder';
import type { TransactionOwner } from './transaction-owner';

/**
 * COMMIT; afterwards no connection is held, whatever happened.
 * @throws TransactionAbortedError when it was answered with ROLLBACK, CommitFailedError when it was refused,
 * CommitOutcomeUnknownError when neither it nor its outcome could be learnt
 */
export async function commitHeld(holder: SegmentHolder, owner: TransactionOwner): Promise<void> {
  const segment = holder.current;
  if (!segment) return;
  const { commitTimeoutMs } = owner.host.limits;
  const late = (): CommitAnswer => ({
    kind: 'lost',
    error: new Error(`COMMIT got no answer for ${commitTimeoutMs} ms`),
  });
  const answer = await bounded(segment.commit(), commitTimeoutMs, late);
  switch (answer.kind) {
    case 'committed':
      return holder.letGo(segment);
    case 'rolled_back':
      await holder.rollback();
      throw new TransactionAbortedError(owner.requestId, 'a statement in it had failed', holder.firstError);
    case 'refused':
      await holder.rollback();
      throw new CommitFailedError(owner.requestId, holder.firstError ?? answer.error);
    case 'lost':
      holder.kill(answer.error);
      return resolve(segment, owner, answer.error);
    default:
      return answer satisfies never;
  }
}

/** The connection died during COMMIT: PostgreSQL remembers what became of the transaction. */
async function resolve(segment: Segment, { host, requestId }: TransactionOwner, error: Error): Promise<void> {
  if (segment.storesNothing) return;
  const id = segment.transactionId;
  const outcome = id ? await outcomeOf(id, host.wire.pool, host.limits) : 'unknown';
  switch (outcome) {
    case 'committed':
      return;
    case 'aborted':
      throw new CommitFailedError(requestId, error);
    case 'unknown':
      throw new CommitOutcomeUnknownError(requestId, id, error);
    default:
      return outcome satisfies never;
  }
}
