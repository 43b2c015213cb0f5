import {
  CommitFailedError,
  CommitOutcomeUnknownError,
  ConnectionLostError,
  ResultTooLargeError,
  TransactionAbortedError,
} from '../errors';
import { bounded } from './bounded';
import { outcomeOf } from './commit-outcome';
import type { CommitAnswer } from './commit-answer';
import type { Statement } from './last-statements';
import type { LastAnswer } from './last-answer';
import type { Segment } from './segment';
import type { WireResult } from '../wire/pinned';
import { named } from './server-limits';
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
  await settle(holder, owner, segment, await bounded(segment.commit(), commitTimeoutMs, late));
}

/**
 * The last statements, and COMMIT in the same packet.
 * @throws what a statement throws; as `commitHeld`; CommitOutcomeUnknownError also when the answer to a statement was lost
 */
export async function askAndCommit(
  segment: Segment,
  holder: SegmentHolder,
  owner: TransactionOwner,
  statements: readonly Statement[],
): Promise<readonly WireResult[]> {
  const { commitTimeoutMs, leakAfterMs, statementTimeoutMs = leakAfterMs } = owner.host.limits;
  const limitMs = commitTimeoutMs + statements.length * statementTimeoutMs;
  const late = (): LastAnswer => ({
    results: undefined,
    answer: { kind: 'lost', error: new Error(`The last statements got no answer for ${limitMs} ms`) },
  });
  const { results, answer } = await bounded(segment.askAndCommit(statements), limitMs, late);
  await settle(holder, owner, segment, answer);
  if (results) return results;
  if (segment.storesNothing)
    throw segment.fault instanceof ResultTooLargeError
      ? segment.fault
      : new ConnectionLostError(owner.requestId, segment.fault);
  throw new CommitOutcomeUnknownError(owner.requestId, segment.transactionId, segment.fault);
}

async function settle(
  holder: SegmentHolder,
  owner: TransactionOwner,
  segment: Segment,
  answer: CommitAnswer,
): Promise<void> {
  switch (answer.kind) {
    case 'committed':
      return holder.letGo(segment);
    case 'rolled_back':
      await holder.rollback();
      throw new TransactionAbortedError(owner.requestId, 'a statement in it had failed', holder.firstError);
    case 'refused':
      await holder.rollback();
      throw new CommitFailedError(owner.requestId, holder.firstError ?? named(answer.error, owner));
    case 'lost':
      holder.kill(answer.error);
      return resolve(segment, owner, answer.error);
    default:
      return answer satisfies never;
  }
}

/** The connection died during COMMIT: PostgreSQL remembers what became of the transaction. */
async function resolve(segment: Segment, owner: TransactionOwner, error: Error): Promise<void> {
  const { host, requestId } = owner;
  if (segment.storesNothing) return;
  const id = segment.transactionId;
  const outcome = id ? await outcomeOf(id, host.wire.pool, host.limits) : 'unknown';
  switch (outcome) {
    case 'committed':
      return;
    case 'aborted':
      throw new CommitFailedError(requestId, named(error, owner));
    case 'unknown':
      throw new CommitOutcomeUnknownError(requestId, id, error);
    default:
      return outcome satisfies never;
  }
}
