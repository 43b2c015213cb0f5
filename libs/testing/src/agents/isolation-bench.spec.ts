import { IsolationBench } from './isolation-bench';

class Nobody {}

describe('A bench in an application that nobody has given a PostgreSQL', () => {
  const { AIRLOCK_TEST_SERVER_URL, DATABASE_URL } = process.env;

  beforeEach(() => {
    delete process.env.AIRLOCK_TEST_SERVER_URL;
    delete process.env.DATABASE_URL;
  });

  afterEach(() => {
    if (AIRLOCK_TEST_SERVER_URL !== undefined) process.env.AIRLOCK_TEST_SERVER_URL = AIRLOCK_TEST_SERVER_URL;
    if (DATABASE_URL !== undefined) process.env.DATABASE_URL = DATABASE_URL;
  });

  it('says which variable is to name one', async () => {
    await expect(IsolationBench.open(Nobody)).rejects.toThrow(
      'No PostgreSQL to test on. Set DATABASE_URL to a database whose login row-level security binds',
    );
  });
});
