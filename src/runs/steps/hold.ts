import { refusalOf } from '../../database';
import { LeaseLostError } from './lease-lost.error';

/** A run as one worker holds it: it may write while the attempt is still the run's. */
export interface Hold {
  readonly userId: string;
  readonly runId: string;
  readonly attempt: number;
}

/** The errcode by which the database refuses a write for a run that is no longer held so. */
const NOT_HELD = 'AL003';

/** @throws LeaseLostError when the statement was refused because of who holds the run */
export async function asHolder<T>(
  { runId, attempt }: Omit<Hold, 'userId'>,
  write: () => Promise<T>,
): Promise<T> {
  try {
    return await write();
  } catch (error) {
    if (refusalOf(error)?.code === NOT_HELD) throw new LeaseLostError(runId, attempt);
    throw error;
  }
}
