import { Controller, Get, Inject, Post } from '@nestjs/common';
import { DataSource, type QueryRunner } from 'typeorm';
import { detached, NoSession, OutsideSessionError } from '../../src';
import { contextFor } from '../support/app';
import { Bench, type OpenedBench } from '../support/bench';
import { call } from '../support/http';
import { Note } from '../support/note.entity';

const INSERT = `insert into notes (user_id, text) values ('ada@airlock.dev', 'escaped')`;

@Controller()
class EscapingController {
  constructor(@Inject(DataSource) private readonly dataSource: DataSource) {}

  @Post('escape')
  async escape(): Promise<void> {
    await this.dataSource.query(INSERT);
  }

  @NoSession()
  @Get('health')
  async health(): Promise<unknown> {
    return this.dataSource.query('select 1 as up');
  }
}

describe('SA4 a query outside the session in request code throws', () => {
  const ada = contextFor('ada@airlock.dev');
  let { bench, dataSource, units } = {} as OpenedBench;
  let kept: QueryRunner;

  beforeAll(async () => {
    // As a superuser, so that nothing but the guard stands in the way of the write.
    ({ bench, dataSource, units } = await Bench.withUnits({ isSuperuser: true }));
    kept = dataSource.createQueryRunner();
    await kept.query('select 1');
  });
  afterAll(async () => {
    await kept.release();
    await bench.close();
  });
  beforeEach(() => bench.empty());

  it('SE14: the textbook shape lets it commit by itself', async () => {
    const plain = await bench.pool({}, bench.database.superuserUrl);
    const textbook = await bench.textbook(plain, { controllers: [EscapingController] });

    const { status } = await call(textbook.url, '/escape', { method: 'POST' });

    expect(status).toBe(201);
    expect(await bench.texts()).toEqual(['escaped']);
  });

  it('SE14: ours refuses it, and nothing is stored', async () => {
    const server = await bench.app(dataSource, { controllers: [EscapingController] });

    const { status } = await call(server.url, '/escape', { method: 'POST' });

    expect(status).toBe(500);
    expect(await bench.texts()).toEqual([]);
  });

  it.each<[string, (dataSource: DataSource) => Promise<unknown>]>([
    ['dataSource.query', (source) => source.query(INSERT)],
    [
      'dataSource.manager',
      (source) => source.manager.save(Note, { user_id: 'ada@airlock.dev', text: 'escaped' }),
    ],
    ['a repository of the data source', (source) => source.getRepository(Note).find()],
    ['dataSource.transaction', (source) => source.transaction((manager) => manager.query(INSERT))],
    ['a query builder of the data source', (source) => source.createQueryBuilder(Note, 'n').getMany()],
    ['a raw query runner', async (source) => source.createQueryRunner().query(INSERT)],
    ['a query runner that was there before', () => kept.query(INSERT)],
    ['a connection of the driver', (source) => source.driver.obtainMasterConnection()],
    ['a connection of the driver to a replica', (source) => source.driver.obtainSlaveConnection()],
  ])('%s', async (_, escape) => {
    const escaping = units.run(ada, async () => escape(dataSource));

    await expect(escaping).rejects.toThrow(OutsideSessionError);
    expect(await bench.texts()).toEqual([]);
  });

  it('detached() says that it is meant, and commits by itself', async () => {
    const failing = units.run(ada, async () => {
      await detached(() => dataSource.query(INSERT));
      throw new Error('the unit fails');
    });

    await expect(failing).rejects.toThrow('the unit fails');
    expect(await bench.texts()).toEqual(['escaped']);
  });

  it('outside of requests and units nothing changes, and @NoSession() routes see to themselves', async () => {
    const server = await bench.app(dataSource, { controllers: [EscapingController] });

    expect(await dataSource.query('select 1 as up')).toEqual([{ up: 1 }]);
    expect(await call(server.url, '/health')).toEqual({ status: 200, body: [{ up: 1 }] });
  });
});
