import {
  CommitFailedError,
  ConnectionLostError,
  IdleInTransactionError,
  LockNotAvailableError,
  PoolExhaustedError,
  PoolSelfDeadlockError,
  StatementCancelledError,
} from '@airlock/session';
import { QueryFailedError } from 'typeorm';
import { rules } from './problem-table';

const FULL = { max: 15, total: 15, idle: 0, waiting: 3 };

describe('What an error is answered with', () => {
  it.each([
    ['a call that got no connection in time', new PoolExhaustedError(3_000, FULL)],
    ['a call that holds a connection and asks for another', new PoolSelfDeadlockError('r', FULL)],
  ])('S6: a full pool is 503 with Retry-After, for %s', (_, error) => {
    const [answer] = rules.flatMap((rule) => rule(error) ?? []);

    expect(answer).toMatchObject({ status: 503, headers: { 'Retry-After': expect.stringMatching(/^\d+$/) } });
  });

  it.each([
    ['waited too long for a lock', new LockNotAvailableError('r', 5_000, undefined)],
    ['asked something that took too long', new StatementCancelledError('r', 30_000, undefined)],
    ['was open for too long without a statement', new IdleInTransactionError('r', 1_000, undefined)],
    ['lost its connection', new ConnectionLostError('r', undefined)],
    ['lost its connection in a query', new QueryFailedError('select 1', [], terminated())],
    ['lost its connection at COMMIT', new CommitFailedError('r', terminated())],
    [
      'found nobody to connect to',
      Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' }),
    ],
  ])('SE9: a call that %s is 503 with Retry-After, and says that nothing was written', (_, error) => {
    const [answer] = rules.flatMap((rule) => rule(error) ?? []);

    expect(answer).toMatchObject({ status: 503, detail: expect.stringContaining('nothing was written') });
    // Some of them had no connection in the middle of which anything could go away.
    expect(answer?.detail).not.toContain('mid-call');
    expect(answer?.headers).toMatchObject({ 'Retry-After': expect.stringMatching(/^\d+$/) });
  });
});

function terminated(): Error {
  return Object.assign(new Error('terminating connection due to administrator command'), { code: '57P01' });
}
