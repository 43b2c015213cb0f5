import { testDatabase, type TestDatabase } from '@airlock/testing';
import { DataSource } from 'typeorm';
import { Run, RunNotFoundError, RunRepository } from '../src/runs';
import { RunStateMachine } from '../src/runs/state/run-state-machine';
import { Thread, ThreadNotFoundError, ThreadRepository } from '../src/threads';

const THREAD = '0199f3a0-0000-7000-8000-000000000001';
const RUN = '0199f3a0-0000-7000-8000-000000000002';

/** As a superuser, whom no policy binds: what keeps users apart here is the code alone. */
describe('Repositories look for the owner themselves, behind row-level security (H5, L12)', () => {
  let database: TestDatabase;
  let source: DataSource;
  const threads = new ThreadRepository();
  const runs = new RunRepository(new RunStateMachine());

  beforeAll(async () => {
    database = await testDatabase();
    source = new DataSource({ type: 'postgres', url: database.superuserUrl, entities: [Thread, Run] });
    await source.initialize();
    await source.query('insert into threads (user_id, id) values ($1, $2)', ['alice', THREAD]);
    await source.query(
      `insert into runs (user_id, id, thread_id, request_id, assistant_id, input, status, total_steps, multitask_strategy,
                         idempotency_key, body_hash)
       values ($1, $2, $3, $2, 'supervisor', '{}', 'queued', 1, 'enqueue', 'key', 'hash')`,
      ['alice', RUN, THREAD],
    );
  });

  afterAll(async () => {
    await source.destroy();
    await database.drop();
  });

  it("finds no thread of somebody else's", async () => {
    await expect(threads.get(source.manager, 'alice', THREAD)).resolves.toMatchObject({ id: THREAD });
    await expect(threads.get(source.manager, 'bob', THREAD)).rejects.toThrow(ThreadNotFoundError);
  });

  it("finds no run of somebody else's", async () => {
    await expect(runs.get(source.manager, 'alice', RUN)).resolves.toMatchObject({ id: RUN });
    await expect(runs.get(source.manager, 'bob', RUN)).rejects.toThrow(RunNotFoundError);
  });

  it("takes nobody's idempotency key for somebody else's (H8)", async () => {
    expect(await runs.byIdempotencyKey(source.manager, 'alice', 'key')).toMatchObject({ id: RUN });
    expect(await runs.byIdempotencyKey(source.manager, 'bob', 'key')).toBeNull();
  });
});
