import { testDatabase, type TestDatabase } from '@airlock/testing';
import { Client } from 'pg';

describe('the test database', () => {
  let database: TestDatabase;

  beforeAll(async () => {
    database = await testDatabase();
  });

  afterAll(() => database.drop());

  it('lets a session become the application role for one transaction, in the same statement as the identity', async () => {
    const client = new Client({ connectionString: database.url });
    await client.connect();

    await client.query('begin');
    await client.query(
      `select set_config('role', 'airlock_app', true), set_config('app.user_id', 'alice', true)`,
    );
    const inside = await client.query('select current_user, session_user');
    await client.query('commit');
    const after = await client.query('select current_user');
    await client.end();

    expect(inside.rows[0]).toEqual({ current_user: 'airlock_app', session_user: 'airlock' });
    expect(after.rows[0]).toEqual({ current_user: 'airlock' });
  });
});
