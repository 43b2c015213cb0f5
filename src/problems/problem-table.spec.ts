import {
  CommitFailedError,
  ConnectionLostError,
  PoolExhaustedError,
  PoolSelfDeadlockError,
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
    ['between two queries', new ConnectionLostError('r', undefined)],
    ['in a query', new QueryFailedError('select 1', [], terminated())],
    ['at COMMIT', new CommitFailedError('r', terminated())],
  ])('SE9: a call whose connection the server ended %s is 503 with Retry-After', (_, error) => {
    const [answer] = rules.flatMap((rule) => rule(error) ?? []);

    expect(answer).toMatchObject({ status: 503, detail: expect.stringContaining('nothing was written') });
    expect(answer?.headers).toMatchObject({ 'Retry-After': expect.stringMatching(/^\d+$/) });
  });
});

function terminated(): Error {
  return Object.assign(new Error('terminating connection due to administrator command'), { code: '57P01' });
}
