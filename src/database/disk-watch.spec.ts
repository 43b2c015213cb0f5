import { testDatabase, type TestDatabase } from '@airlock/testing';
import { Logger } from '@nestjs/common';
import { Pool } from 'pg';
import { DiskWatch } from './disk-watch';

describe('the watch over the database’s disk', () => {
  let database: TestDatabase;
  let pool: Pool;

  beforeAll(async () => {
    database = await testDatabase();
    pool = new Pool({ connectionString: database.url, max: 1 });
  });

  afterAll(async () => {
    await pool.end();
    await database.drop();
  });

  afterEach(() => jest.restoreAllMocks());

  const written = async (): Promise<number> => {
    await pool.query('select pg_stat_force_next_flush()');
    const { rows } = await pool.query<{ bytes: number }>(
      'select temp_bytes::int as bytes from pg_stat_database where datname = current_database()',
    );
    return rows[0]?.bytes ?? NaN;
  };

  it('really writes to it, and leaves the connection as it was', async () => {
    const watch = new DiskWatch(pool);
    const before = await written();

    await watch.look();

    expect(await written()).toBeGreaterThan(before + 100_000);
    expect(watch.isFull).toBe(false);
    const { rows } = await pool.query(`select current_setting('work_mem') as memory`);
    expect(rows).not.toEqual([{ memory: '64kB' }]);
  });

  it('says once that it is full and what to do, and once that it is not any more', async () => {
    const said: string[] = [];
    for (const level of ['error', 'log'] as const)
      jest
        .spyOn(Logger.prototype, level)
        .mockImplementation((...[text]: unknown[]) => void said.push(String(text)));
    const answers = [full(), full(), undefined];
    const watch = new DiskWatch({
      query: () => {
        const answer = answers.shift();
        return answer ? Promise.reject(answer) : Promise.resolve();
      },
    } as never);

    const seen = [];
    for (let looks = 0; looks < 3; looks++) {
      await watch.look();
      seen.push(watch.isFull);
    }

    expect(seen).toEqual([true, true, false]);
    expect(said).toEqual([
      'Writing to its disk: Error: No space left on device. Make room on the disk of the database. It is tried again, and said no more until it is over.',
      expect.stringMatching(/^Writing to its disk: over, after it failed 2 times/),
    ]);
  });

  it('leaves everything else that may be wrong to those who look for that', async () => {
    const watch = new DiskWatch({ query: () => Promise.reject(new Error('gone')) } as never);

    await watch.look();

    expect(watch.isFull).toBe(false);
  });
});

const full = (): Error => Object.assign(new Error('No space left on device'), { code: '53100' });
