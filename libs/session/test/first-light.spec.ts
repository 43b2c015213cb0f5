import { Body, Controller, Get, Inject, Post, Scope } from '@nestjs/common';
import { EntityManager, type DataSource } from 'typeorm';
import { InjectSession, type Session, UnitOfWork } from '../src';
import { contextFor, startApp, type TestApp } from './support/app';
import { databaseWithNotes, poolOf, type TestDatabaseWithNotes } from './support/database';
import { Note } from './support/note.entity';

@Controller({ path: 'notes', scope: Scope.REQUEST })
class NotesController {
  constructor(
    @Inject(EntityManager) private readonly manager: EntityManager,
    @InjectSession() private readonly session: Session,
  ) {}

  @Post()
  async create(@Body() { text }: { text: string }): Promise<Note> {
    const { userId: user_id } = this.session.context;
    return this.manager.save(Note, this.manager.create(Note, { user_id, text }));
  }

  @Get()
  async list(): Promise<Note[]> {
    return this.manager.find(Note, { order: { id: 'asc' } });
  }
}

describe('a session in an application', () => {
  let database: TestDatabaseWithNotes;
  let dataSource: DataSource;
  let server: TestApp;

  beforeAll(async () => {
    database = await databaseWithNotes();
    dataSource = await database.dataSource();
    server = await startApp(dataSource, { controllers: [NotesController] });
  });

  afterAll(async () => {
    await server.close();
    await database.close();
  });

  const as = (user: string): RequestInit => ({
    headers: { 'x-user': user, 'content-type': 'application/json' },
  });

  it("stores under the caller's identity and shows nobody else's rows", async () => {
    const created = await fetch(`${server.url}/notes`, {
      ...as('ada@airlock.dev'),
      method: 'POST',
      body: JSON.stringify({ text: 'hello' }),
    });
    const hers = await (await fetch(`${server.url}/notes`, as('ada@airlock.dev'))).json();
    const his = await (await fetch(`${server.url}/notes`, as('bob@airlock.dev'))).json();

    expect(created.status).toBe(201);
    expect(hers).toEqual([{ id: 1, user_id: 'ada@airlock.dev', text: 'hello' }]);
    expect(his).toEqual([]);
    expect(poolOf(dataSource)).toEqual({ total: 1, idle: 1, waiting: 0 });
  });

  it('L2: opens units of work outside of requests, with instances of their own', async () => {
    const units = server.get(UnitOfWork);
    const text = await units.run(contextFor('ada@airlock.dev'), async (unit) => {
      const controller = await unit.resolve(NotesController);
      await controller.create({ text: 'from a unit' });
      const rows = await unit.manager.query('select text from notes order by id');
      return rows.at(-1).text;
    });

    expect(text).toBe('from a unit');
    const { rows } = await database.onlooker.query('select count(*)::int as n from notes');
    expect(rows).toEqual([{ n: 2 }]);
  });

  it('S8, L3: units that are open at once for one context have a session each, and one that fails takes nothing along', async () => {
    const units = server.get(UnitOfWork);
    const context = contextFor('ada@airlock.dev');
    const write = `insert into notes (text) values ($1)`;
    const seenBy = Promise.withResolvers<void>();
    const wrote = Promise.withResolvers<void>();
    const failing = units.run(context, async ({ manager }) => {
      await manager.query(write, ['goes']);
      wrote.resolve();
      await seenBy.promise;
      throw new Error('one of them fails');
    });

    const seen = await units.run(context, async ({ manager }) => {
      await wrote.promise;
      await manager.query(write, ['stays']);
      const rows = await manager.query<object[]>(`select text from notes where text in ('goes', 'stays')`);
      seenBy.resolve();
      await expect(failing).rejects.toThrow('one of them fails');
      return rows;
    });

    expect(seen).toEqual([{ text: 'stays' }]);
    const { rows } = await database.onlooker.query(`select text from notes where text in ('goes', 'stays')`);
    expect(rows).toEqual([{ text: 'stays' }]);
  });
});
