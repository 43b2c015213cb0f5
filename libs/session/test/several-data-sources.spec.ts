import { Controller, Inject, Injectable, Post, Scope } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { DataSource, EntityManager } from 'typeorm';
import {
  detached,
  InjectSession,
  PoolSelfDeadlockError,
  type Session,
  SessionModule,
  UnitOfWork,
  UnknownDataSourceError,
  SessionEndedError,
} from '../src';
import { contextFor, contextOfHeader, notesIdentity } from './support/app';
import { Bench } from './support/bench';
import { Note } from './support/note.entity';

const ARCHIVE = 'archiveEntityManager';

@Controller({ scope: Scope.REQUEST })
class TwoController {
  constructor(
    @Inject(EntityManager) readonly main: EntityManager,
    @Inject(ARCHIVE) readonly archive: EntityManager,
    @InjectSession('archive') readonly archiveSession: Session,
  ) {}

  @Post() async write(): Promise<void> {
    await this.main.query(`insert into notes (text) values ('main')`);
    await this.archive.query(`insert into notes (text) values ('archive')`);
  }
}

const INSERT_LATE = `insert into notes (text) values ('too late')`;

@Injectable({ scope: Scope.REQUEST })
class Late {
  constructor(@Inject(ARCHIVE) readonly archive: EntityManager) {}
}

describe('several data sources by name', () => {
  let main: Bench;
  let archive: Bench;
  let archivePool: DataSource;
  let units: UnitOfWork;
  let close: () => Promise<void>;

  beforeAll(async () => {
    main = await Bench.open();
    archive = await Bench.open();
    archivePool = await archive.pool();
    const module = await Test.createTestingModule({
      imports: [
        SessionModule.forRoot({
          dataSource: ['default', 'archive'],
          contextOf: contextOfHeader,
          identity: notesIdentity,
        }),
        {
          module: class DataSources {},
          global: true,
          providers: [
            { provide: DataSource, useValue: await main.pool() },
            { provide: 'archiveDataSource', useValue: archivePool },
          ],
          exports: [DataSource, 'archiveDataSource'],
        },
      ],
      controllers: [TwoController],
      providers: [Late],
    }).compile();
    const app = await module.createNestApplication().init();
    units = app.get(UnitOfWork);
    close = () => app.close();
  });
  afterAll(async () => {
    await close();
    await main.close();
    await archive.close();
  });

  it('each has its own session, and both commit', async () => {
    await units.run(contextFor('ada@airlock.dev'), async (unit) =>
      (await unit.resolve(TwoController)).write(),
    );

    expect(await main.texts()).toEqual(['main']);
    expect(await archive.texts()).toEqual(['archive']);
  });

  it('a unit that fails rolls back on both', async () => {
    const failing = units.run(contextFor('ada@airlock.dev'), async (unit) => {
      await (await unit.resolve(TwoController)).write();
      throw new Error('refused');
    });

    await expect(failing).rejects.toThrow('refused');
    expect(await main.texts()).toEqual(['main']);
    expect(await archive.texts()).toEqual(['archive']);
  });

  it.each(['aborted', 'failed', 'done'])(
    'one that a unit asks for when it is %s has ended too: nothing is stored, nothing is held',
    async (how) => {
      const client = new AbortController();
      const late = Promise.withResolvers<() => Promise<unknown>>();
      const unit = units.run(contextFor('ada@airlock.dev'), { signal: client.signal }, async (unit) => {
        late.resolve(async () => (await unit.resolve(Late)).archive.query(INSERT_LATE));
        if (how === 'aborted') client.abort(new Error('gone'));
        if (how === 'failed') throw new Error('refused');
      });
      await unit.catch(() => undefined);

      await expect((await late.promise)()).rejects.toThrow(SessionEndedError);
      expect(await archive.texts()).not.toContain('too late');
      expect(archive.isAtRest(archivePool)).toBe(true);
    },
  );

  it('one that is not known is named', async () => {
    const unknown = units.run(
      contextFor('ada@airlock.dev'),
      { dataSource: 'nowhere' },
      async () => undefined,
    );

    await expect(unknown).rejects.toThrow(UnknownDataSourceError);
    await expect(unknown).rejects.toThrow('Known: default, archive');
  });
});

describe('a data source with read replicas', () => {
  const ada = contextFor('ada@airlock.dev');
  let primary: Bench;
  let replica: Bench;
  let dataSource: DataSource;
  let units: UnitOfWork;

  beforeAll(async () => {
    primary = await Bench.open();
    replica = await Bench.open();
    const [master, slave] = [primary, replica].map(({ database }) => ({ url: database.url }));
    dataSource = await new DataSource({
      type: 'postgres',
      replication: { master: master ?? {}, slaves: [slave ?? {}] },
      entities: [Note],
      poolSize: 1,
    }).initialize();
    units = await primary.units(dataSource);
  });
  afterAll(async () => {
    await dataSource.destroy();
    await primary.close();
    await replica.close();
  });

  it('a session is on the primary, also where it only reads: it sees what was just written', async () => {
    await units.run(ada, ({ manager }) => manager.insert(Note, { text: 'mine' }));
    const reading = units.run(ada, { readOnly: true }, async ({ manager }) => [
      await manager.find(Note),
      await manager.createQueryBuilder(Note, 'note').getCount(),
    ]);

    expect(await reading).toEqual([[expect.objectContaining({ text: 'mine' })], 1]);
    expect(primary.isAtRest(dataSource)).toBe(true);
  });

  it('what is detached reads from a replica, as ever, also where the unit holds the last connection to the primary', async () => {
    const counted = units.run(ada, async ({ manager }) => {
      await manager.count(Note);
      return detached(() => dataSource.getRepository(Note).count());
    });

    expect(await counted).toBe(0);
  });

  it('and writes to the primary: not where that would wait for the unit itself', async () => {
    const waiting = units.run(ada, async ({ manager }) => {
      await manager.count(Note);
      await detached(() => dataSource.getRepository(Note).insert({ text: 'beside' }));
    });

    await expect(waiting).rejects.toThrow(PoolSelfDeadlockError);
  });
});
