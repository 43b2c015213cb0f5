import { Controller, Inject, Post, Scope } from '@nestjs/common';
import { EntityManager, QueryFailedError } from 'typeorm';
import { TransactionAbortedError } from '../../src';
import { contextFor } from '../support/app';
import { Bench, type OpenedBench } from '../support/bench';
import { call } from '../support/http';
import { PgWire } from '../support/pg-wire';

@Controller({ scope: Scope.REQUEST })
class SwallowingController {
  constructor(@Inject(EntityManager) private readonly manager: EntityManager) {}

  @Post('swallow')
  async swallow(): Promise<{ stored: boolean }> {
    await this.manager.query(`insert into notes (user_id, text) values ('ada@airlock.dev', 'lost')`);
    await this.manager.query('select 1 / 0').catch(() => undefined);
    return { stored: true };
  }
}

describe('SA1 a swallowed SQL error, then commit, raises; HTTP is not 2xx', () => {
  let { bench, dataSource, units } = {} as OpenedBench;

  beforeAll(async () => ({ bench, dataSource, units } = await Bench.withUnits()));
  afterAll(() => bench.close());

  it('SE1: the textbook shape answers 201 and stores nothing', async () => {
    const textbook = await bench.textbook(await bench.pool({}, bench.database.superuserUrl), {
      controllers: [SwallowingController],
    });

    const answer = await call(textbook.url, '/swallow', { method: 'POST' });

    expect(answer).toEqual({ status: 201, body: { stored: true } });
    expect(await bench.texts()).toEqual([]);
  });

  it('SE1: ours answers 500 and stores nothing (S4)', async () => {
    const server = await bench.app(dataSource, { controllers: [SwallowingController] });

    const { status } = await call(server.url, '/swallow', { method: 'POST' });

    expect(status).toBe(500);
    expect(await bench.texts()).toEqual([]);
  });

  it('the first SQL error is the cause, also when later ones only follow from it', async () => {
    const ended = units.run(contextFor('ada@airlock.dev'), async ({ manager }) => {
      await manager.query('select 1 / 0').catch(() => undefined);
      await manager.query('select 2').catch(() => undefined);
    });

    await expect(ended).rejects.toThrow(TransactionAbortedError);
    await expect(ended).rejects.toMatchObject({ cause: { code: '22012' } });
  });

  it('also where the server’s word on the transaction comes a read later than its error', async () => {
    const wire = await PgWire.to(bench.database.url);
    try {
      const late = await bench.units(await bench.pool({ max: 1 }, wire.url));
      await late.run(contextFor('ada@airlock.dev'), ({ manager }) => manager.query('select 1'));
      wire.holdBackReadiness(200);

      const ended = late.run(contextFor('ada@airlock.dev'), async ({ manager }) => {
        await manager.query('select 1 / 0').catch(() => undefined);
      });

      await expect(ended).rejects.toThrow(TransactionAbortedError);
      await expect(ended).rejects.toMatchObject({ cause: { code: '22012' } });
    } finally {
      await wire.close();
    }
  });

  it('an error inside a savepoint that was rolled back is no reason to fail', async () => {
    await units.run(contextFor('ada@airlock.dev'), async ({ manager }) => {
      await manager.query(`insert into notes (text) values ('kept')`);
      const nested = manager.transaction((inner) => inner.query('select 1 / 0'));
      await expect(nested).rejects.toThrow(QueryFailedError);
    });

    expect(await bench.texts()).toEqual(['kept']);
  });
});
