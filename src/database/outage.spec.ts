import { CommitOutcomeUnknownError, ConnectionLostError, ReadOnlyServerError } from '@airlock/session';
import { isOutage, outlasting } from './outage';

const coded = (code: string, syscall?: string): Error => Object.assign(new Error('away'), { code, syscall });

function circle(): Error {
  const inner = new Error('inner');
  const outer = new Error('outer', { cause: inner });
  inner.cause = outer;
  return outer;
}

describe('an outage of the database', () => {
  it.each([
    ['a lost connection', new ConnectionLostError('request', new Error('gone')), true],
    ['an administrator’s command', coded('57P01'), true],
    ['a server that starts', coded('57P03'), true],
    ['a server that takes no writes', new ReadOnlyServerError('request', coded('25006')), true],
    ['a write of what may only read', coded('25006'), false],
    ['a refused connection', coded('ECONNREFUSED'), true],
    ['a disk that is full', coded('53100'), true],
    ['a sort that is too large for the server', coded('53200'), false],
    ['a password that was changed', coded('28P01'), true],
    ['a login that is not let in', coded('28000'), true],
    ['a name that nobody knows any more', coded('ENOTFOUND', 'getaddrinfo'), true],
    ['no socket to be had', coded('EMFILE', 'connect'), true],
    ['no file to be had', coded('EMFILE', 'open'), false],
    ['a Unix socket that is not there', coded('ENOENT', 'connect'), true],
    ['a Unix socket that takes no more callers', coded('EAGAIN', 'connect'), true],
    ['a file that is not there', coded('ENOENT', 'open'), false],
    ['one deep in the causes', new Error('a', { cause: new Error('b', { cause: coded('08006') }) }), true],
    ['a duplicate key', coded('23505'), false],
    ['a wrong statement', coded('42601'), false],
    ['anything else', new Error('no'), false],
    ['a COMMIT that nobody knows the end of', new CommitOutcomeUnknownError('r', '1', coded('57P01')), false],
    ['one whose causes go round in a circle', circle(), false],
    ['no error at all', 'text', false],
  ])('%s', (_, error, is) => {
    expect(isOutage(error)).toBe(is);
  });

  it('is outlasted: the work is done again until it can be', async () => {
    let times = 0;

    const result = await outlasting(async () => {
      times += 1;
      if (times < 3) throw coded('57P01');
      return 'done';
    }, new AbortController().signal);

    expect([result, times]).toEqual(['done', 3]);
  });

  it('other errors are not waited out', async () => {
    let times = 0;
    const work = async (): Promise<void> => {
      times += 1;
      throw coded('23505');
    };

    await expect(outlasting(work, new AbortController().signal)).rejects.toThrow('away');
    expect(times).toBe(1);
  });

  it('ends with the outage itself when nobody waits any longer', async () => {
    const waiting = new AbortController();
    setTimeout(() => waiting.abort(new Error('enough')), 50);

    await expect(outlasting(() => Promise.reject(coded('57P01')), waiting.signal)).rejects.toThrow('away');
  });
});
