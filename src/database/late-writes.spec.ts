import { Logger } from '@nestjs/common';
import { setTimeout as sleep } from 'node:timers/promises';
import { LateWrites } from './late-writes';

const coded = (code: string): Error =>
  new Error('not written', { cause: Object.assign(new Error('because'), { code }) });

describe('what must be written although nobody can wait for it', () => {
  const told = jest.spyOn(Logger.prototype, 'error').mockReturnValue(undefined);
  beforeEach(() => told.mockClear());
  afterAll(() => told.mockRestore());

  /** A write that fails by these errors, one after another, and then succeeds. */
  const failing = (...errors: readonly Error[]) => {
    let times = 0;
    const write = async (): Promise<void> => {
      const error = errors[times];
      times += 1;
      if (error) throw error;
    };
    return { write, times: () => times };
  };

  it('is written as soon as the database is back, without a word', async () => {
    const late = new LateWrites('Books');
    const { write, times } = failing(coded('57P01'), coded('ECONNREFUSED'));

    await late.write('a row', write);
    await late.settle();

    expect([times(), told.mock.calls]).toEqual([3, []]);
  });

  it.each([
    ['a value that does not fit', '22001'],
    ['a row that is refused', '23514'],
    ['a table that is not there', '42P01'],
  ])('%s is told at once and not tried again', async (_, code) => {
    const late = new LateWrites('Books');
    const { write, times } = failing(coded(code), coded(code));

    await late.write('a row', write);

    expect([times(), told.mock.calls]).toEqual([1, [['Not on record: a row', expect.any(String)]]]);
  });

  it('is told when the server has stopped, and the database it leaves is asked no more', async () => {
    const late = new LateWrites('Books');
    const away = Array.from({ length: 9 }, () => coded('57P01'));
    const { write, times } = failing(...away);
    await late.write('a row', write);
    await late.settle();
    const before = times();

    await late.write('another row', failing(coded('57P01')).write);
    // Longer than the pause that was under way.
    await sleep(1_500);

    expect(times()).toBe(before);
    const rows = told.mock.calls.map(([what]) => String(what)).sort();
    expect(rows).toEqual(['Not on record: a row', 'Not on record: another row']);
  });
});
