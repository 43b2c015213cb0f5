import { Controller, Inject, Injectable, Post, Scope } from '@nestjs/common';
import { EntityManager, type Repository, type SelectQueryBuilder } from 'typeorm';
import { SessionEndedError, type Session } from '../../src';
import { contextFor } from '../support/app';
import { Bench, type OpenedBench } from '../support/bench';
import { call } from '../support/http';
import { Note } from '../support/note.entity';

@Injectable()
class Kept {
  repository: Repository<Note>;
  builder: SelectQueryBuilder<Note>;
  late = Promise.withResolvers<unknown>();
  go = Promise.withResolvers<void>();
}

@Controller({ scope: Scope.REQUEST })
class ForgetfulController {
  constructor(
    @Inject(EntityManager) private readonly manager: EntityManager,
    @Inject(Kept) private readonly kept: Kept,
  ) {}

  @Post('keep')
  async keep(): Promise<string> {
    this.kept.repository = this.manager.getRepository(Note);
    this.kept.builder = this.kept.repository.createQueryBuilder('note');
    await this.kept.repository.find();
    return 'kept';
  }

  @Post('late')
  later(): string {
    const write = async (): Promise<void> => {
      await this.kept.go.promise;
      await this.manager.query(`insert into notes (user_id, text) values ('ada@airlock.dev', 'late')`);
    };
    write().then(this.kept.late.resolve, this.kept.late.resolve);
    return 'answered';
  }
}

describe('SA3 a late write after the end throws, 0 rows', () => {
  const ada = contextFor('ada@airlock.dev');
  let { bench, dataSource, units } = {} as OpenedBench;

  beforeAll(async () => ({ bench, dataSource, units } = await Bench.withUnits()));
  afterAll(() => bench.close());

  it('SE13: the textbook fallback, the manager of the data source, commits it although all was rolled back', async () => {
    const plain = await bench.pool({}, bench.database.superuserUrl);
    const go = Promise.withResolvers<void>();
    let late: Promise<unknown> | undefined;

    const failing = plain.transaction(async () => {
      late = go.promise.then(() => plain.manager.save(Note, { user_id: 'ada', text: 'late' }));
      throw new Error('rolled back');
    });
    await expect(failing).rejects.toThrow('rolled back');
    go.resolve();
    await late;

    expect(await bench.texts()).toEqual(['late']);
    await bench.empty();
  });

  it('SE13: a handler that did not await cannot write after its answer (S8, L2)', async () => {
    const server = await bench.app(dataSource, { controllers: [ForgetfulController], providers: [Kept] });
    const kept = server.get(Kept);

    const { status } = await call(server.url, '/late', { method: 'POST' });
    kept.go.resolve();

    expect(status).toBe(201);
    expect(await kept.late.promise).toBeInstanceOf(SessionEndedError);
    expect(await bench.texts()).toEqual([]);
  });

  it('a kept repository and a kept query builder throw, naming request, outcome and end', async () => {
    const server = await bench.app(dataSource, { controllers: [ForgetfulController], providers: [Kept] });
    await call(server.url, '/keep', { method: 'POST' });
    const { repository, builder } = server.get(Kept);

    const ended = await repository
      .save({ user_id: 'ada@airlock.dev', text: 'late' })
      .catch((error: unknown) => error);

    expect(ended).toBeInstanceOf(SessionEndedError);
    expect(ended).toMatchObject({
      outcome: 'committed',
      requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
    expect((ended as SessionEndedError).message).toContain('It ended');
    await expect(builder.getMany()).rejects.toThrow(SessionEndedError);
    await expect(repository.manager.transaction(async () => 'late')).rejects.toThrow(SessionEndedError);
    expect(await bench.texts()).toEqual([]);
  });

  it.each<[string, (session: Session) => Promise<unknown>]>([
    ['query', ({ manager }) => manager.query('select 1')],
    ['save', ({ manager }) => manager.save(Note, { user_id: 'ada@airlock.dev', text: 'late' })],
    ['transaction', ({ manager }) => manager.transaction(async (inner) => inner.query('select 1'))],
    ['preload', ({ manager }) => manager.preload(Note, { id: 1 })],
    ['a stream', ({ manager }) => manager.createQueryBuilder(Note, 'note').stream()],
    ['park', (session) => session.park(async () => 'late')],
    ['step', (session) => session.step('late', async () => 'late')],
  ])('%s on a session that has ended', async (_, late) => {
    const session = await units.run(ada, async (unit) => {
      await unit.manager.query('select 1');
      return unit.session;
    });

    await expect(late(session)).rejects.toThrow(SessionEndedError);
    expect(bench.isAtRest(dataSource)).toBe(true);
  });

  it('a unit that returns with a query still running is rolled back and named', async () => {
    const forgetful = units.run(ada, async ({ manager }) => {
      await manager.query('select 1');
      void manager.query(`insert into notes (text) select 'late' from pg_sleep(0.02)`).catch(() => undefined);
    });

    await expect(forgetful).rejects.toThrow(/1 unfinished query.*insert into notes/);
    expect(await bench.texts()).toEqual([]);
  });
});
