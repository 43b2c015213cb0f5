import { Controller, Get, Post } from '@nestjs/common';
import { EntityManager } from 'typeorm';
import { ReadOnlyTransactionError, TransactionAbortedError, Transactional } from '..';
import type { TestApp } from '../../test/support/app';
import { Bench, type OpenedBench } from '../../test/support/bench';
import { call } from '../../test/support/http';
import { Note } from '../../test/support/note.entity';

let heard: unknown;

/** As in code that looks for what was there already when its INSERT fails. */
const orElse = <T>(first: Promise<unknown>, then: () => Promise<T>): Promise<T> => first.then(then, then);

@Controller()
class NotesController {
  constructor(private readonly manager: EntityManager) {}

  @Get('seen') async seen(): Promise<void> {
    await this.remember(this.manager.insert(Note, { text: 'seen' }));
  }

  @Get('written')
  @Transactional({ readOnly: false })
  async written(): Promise<void> {
    await this.manager.insert(Note, { text: 'written' });
  }

  @Post('upsert') async upsert(): Promise<number> {
    const insert = this.manager.query(`insert into notes (text) values (1 / 0)`);
    return this.remember(orElse(insert, () => this.manager.count(Note)));
  }

  @Post('savepoint') async savepoint(): Promise<number> {
    const insert = this.manager.transaction((inner) => inner.query(`select 1 / 0`));
    return orElse(insert, () => this.manager.count(Note));
  }

  /** The first failure was undone with its savepoint; the second was not. */
  @Post('twice') async twice(): Promise<number> {
    await this.manager.transaction((inner) => inner.query(`select 'x'::int`)).catch(() => undefined);
    return this.remember(orElse(this.manager.query('select 1 / 0'), () => this.manager.count(Note)));
  }

  private async remember<T>(work: Promise<T>): Promise<T> {
    return work.catch((error: unknown) => {
      heard = error;
      throw error;
    });
  }
}

describe('A statement that PostgreSQL refuses for what stands before it is told by its reason, with its cure', () => {
  let { bench, dataSource } = {} as OpenedBench;
  let server: TestApp;

  beforeAll(async () => {
    ({ bench, dataSource } = await Bench.withPool());
    server = await bench.app(dataSource, { controllers: [NotesController] });
  });
  afterAll(() => bench.close());
  beforeEach(() => bench.empty());

  it('a GET that writes: ReadOnlyTransactionError, which names the route and the decorator', async () => {
    const { status } = await call(server.url, '/seen');

    expect(status).toBe(500);
    expect(heard).toBeInstanceOf(ReadOnlyTransactionError);
    expect((heard as Error).message).toMatch(/GET \/seen .*READ ONLY.*@Transactional\({ readOnly: false }\)/);
    expect(heard).toMatchObject({ cause: { code: '25006' } });
  });

  it('and with that decorator it writes', async () => {
    expect((await call(server.url, '/written')).status).toBe(200);
    expect(await bench.texts()).toEqual(['written']);
  });

  it('a query behind one that failed: TransactionAbortedError with that one as its cause, and the way to a savepoint', async () => {
    const { status } = await call(server.url, '/upsert', { method: 'POST' });

    expect(status).toBe(500);
    expect(heard).toBeInstanceOf(TransactionAbortedError);
    expect((heard as Error).message).toMatch(/SQLSTATE 22012, see the cause.*manager\.transaction\(\)/);
    expect((heard as Error).message).not.toContain('division');
    expect(heard).toMatchObject({ cause: { code: '22012' } });
  });

  it('and in a savepoint it may fail', async () => {
    expect(await call(server.url, '/savepoint', { method: 'POST' })).toMatchObject({ status: 201, body: 0 });
  });

  it('a failure that a savepoint has undone is not taken for the reason', async () => {
    await call(server.url, '/twice', { method: 'POST' });

    expect(heard).toMatchObject({ name: 'TransactionAbortedError', cause: { code: '22012' } });
  });
});
