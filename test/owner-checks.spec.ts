import { testDatabase, type TestDatabase } from '@airlock/testing';
import { DataSource } from 'typeorm';
import { AuditRepository } from '../src/audit/audit.repository';
import { AuditRow } from '../src/audit/audit-row.entity';
import { AirlockConfig } from '../src/config';
import { ReportNotFoundError, ReportRepository, Run, RunNotFoundError, RunRepository } from '../src/runs';
import { Report } from '../src/runs/reports/report.entity';
import { RunStateMachine } from '../src/runs/state/run-state-machine';
import { Message } from '../src/threads/message.entity';
import { Thread, ThreadNotFoundError, ThreadRepository } from '../src/threads';
import { ImportNotFoundError } from '../src/workloads';
import { ImportRepository } from '../src/workloads/import/import.repository';
import { WorkloadImport } from '../src/workloads/import/workload-import.entity';

const THREAD = '0199f3a0-0000-7000-8000-000000000001';
const RUN = '0199f3a0-0000-7000-8000-000000000002';
const IMPORT = '0199f3a0-0000-7000-8000-000000000003';
const ENTITIES = [Thread, Message, Run, Report, WorkloadImport, AuditRow];

/** As a superuser, whom no policy binds: what keeps users apart here is the code alone. */
describe('Repositories look for the owner themselves, behind row-level security (H5, L12)', () => {
  let database: TestDatabase;
  let source: DataSource;
  const threads = new ThreadRepository();
  const runs = new RunRepository(new RunStateMachine());

  beforeAll(async () => {
    database = await testDatabase();
    source = new DataSource({ type: 'postgres', url: database.superuserUrl, entities: ENTITIES });
    await source.initialize();
    await source.query('insert into threads (user_id, id) values ($1, $2)', ['alice', THREAD]);
    await source.query(
      `insert into runs (user_id, id, thread_id, request_id, assistant_id, input, status, total_steps, multitask_strategy,
                         idempotency_key, body_hash)
       values ($1, $2, $3, $2, 'supervisor', '{}', 'queued', 1, 'enqueue', 'key', 'hash')`,
      ['alice', RUN, THREAD],
    );
    await source.query(
      `insert into messages (user_id, thread_id, id, role, content) values ($1, $2, $3, 'user', 'hi')`,
      ['alice', THREAD, RUN],
    );
    await source.query(
      `insert into reports (user_id, run_id, sections, markdown, evidence, assumptions, confidence, text_source)
       values ($1, $2, '{}', '', '{}', '[]', 1, 'template')`,
      ['alice', RUN],
    );
    await source.query(`insert into workload_imports (user_id, id, status) values ($1, $2, 'completed')`, [
      'alice',
      IMPORT,
    ]);
    await source.query(
      `insert into audit_log (user_id, id, type, correlation_id, request_id) values ($1, $2, 'cancel', 'c', $2)`,
      ['alice', RUN],
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

  it("answers in no thread of somebody else's, and reads nothing that was said there", async () => {
    await source.transaction(async (manager) => {
      await expect(threads.lockForReply(manager, 'alice', THREAD)).resolves.toMatchObject({ id: THREAD });
      await expect(threads.lockForReply(manager, 'bob', THREAD)).rejects.toThrow(ThreadNotFoundError);
    });

    expect(await threads.history(source.manager, 'alice', THREAD, 10)).toHaveLength(1);
    expect(await threads.history(source.manager, 'bob', THREAD, 10)).toEqual([]);
  });

  it("finds no report of somebody else's", async () => {
    const reports = new ReportRepository();

    await expect(reports.get(source.manager, { userId: 'alice', id: RUN })).resolves.toBeDefined();
    await expect(reports.get(source.manager, { userId: 'bob', id: RUN })).rejects.toThrow(
      ReportNotFoundError,
    );
  });

  it("finds no import of somebody else's, by its id or in the list", async () => {
    const imports = new ImportRepository(AirlockConfig.from({ DATABASE_URL: database.url }));
    const page = { limit: 10, offset: 0 };

    await expect(imports.get(source.manager, 'alice', IMPORT)).resolves.toMatchObject({ id: IMPORT });
    await expect(imports.get(source.manager, 'bob', IMPORT)).rejects.toThrow(ImportNotFoundError);
    await expect(imports.remove(source.manager, 'bob', IMPORT)).rejects.toThrow(ImportNotFoundError);
    expect(await imports.list(source.manager, 'alice', page)).toHaveLength(1);
    expect(await imports.list(source.manager, 'bob', page)).toEqual([]);
  });

  it("finds no audit entry of somebody else's", async () => {
    const audit = new AuditRepository();
    const page = { limit: 10, offset: 0 };

    expect(await audit.find(source.manager, 'alice', page)).toHaveLength(1);
    expect(await audit.find(source.manager, 'bob', page)).toEqual([]);
  });
});
