import { setTimeout as sleep } from 'node:timers/promises';
import { asError } from '../errors';
import { checkout } from '../pool/checkout';
import { Burst } from '../wire/burst';
import { ControlStatement } from '../wire/burst-statement';
import type { WirePool } from '../wire/pinned';

export type LostCommit = 'committed' | 'aborted' | 'unknown';

const ASK_AGAIN_MS = 20;

/**
 * Asks PostgreSQL on another connection what became of a transaction whose COMMIT got no answer. The server may not
 * have noticed yet that its client is gone, so "in progress" is asked again.
 */
export async function outcomeOf(
  transactionId: string,
  pool: WirePool,
  limits: { readonly poolWaitMs: number; readonly commitTimeoutMs: number },
): Promise<LostCommit> {
  const deadline = performance.now() + limits.commitTimeoutMs;
  while (performance.now() < deadline) {
    const status = await askOnce(transactionId, pool, limits.poolWaitMs);
    if (status === 'committed' || status === 'aborted') return status;
    // Null: so old that PostgreSQL has forgotten it.
    if (status === null) return 'unknown';
    await sleep(ASK_AGAIN_MS);
  }
  return 'unknown';
}

/** @returns undefined when the server could not be asked */
async function askOnce(
  transactionId: string,
  pool: WirePool,
  waitMs: number,
): Promise<string | null | undefined> {
  try {
    const lease = await checkout(pool, { waitMs });
    const question = new ControlStatement('select pg_xact_status($1::xid8)', [transactionId]);
    try {
      await Burst.send(lease.client, [question]);
    } catch (error) {
      lease.destroy(asError(error));
      return undefined;
    }
    lease.giveBack();
    return question.row?.[0] ?? null;
  } catch {
    return undefined;
  }
}
