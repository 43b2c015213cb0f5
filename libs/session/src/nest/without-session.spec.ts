import { type EventEmitter, once } from 'node:events';
import { singletonAudit } from '@airlock/testing';
import { Controller, Get } from '@nestjs/common';
import { DataSource, EntityManager } from 'typeorm';
import { Bench } from '../../test/support/bench';
import { call } from '../../test/support/http';
import { detached, NoSession, UserExecutionContext } from '../index';
import { checkout } from '../pool/checkout';
import { currentCall } from '../session/scope';
import { pinned, type WireClient } from '../wire/pinned';

@Controller()
class SignInController {
  constructor(private readonly dataSource: DataSource) {}

  @NoSession()
  @Get('sign-in')
  find(): Promise<unknown> {
    return this.dataSource.query('select 1 as one');
  }

  @Get('counted')
  count(): Promise<unknown> {
    return detached(() => this.dataSource.query('select 1 as one'));
  }
}

@Controller()
class ListController {
  constructor(private readonly manager: EntityManager) {}

  @Get('list')
  find(): Promise<unknown> {
    return this.manager.query('select 1 as one');
  }
}

const ASKED_BY = [
  ['a route without a session', '/sign-in'],
  ['detached code', '/counted'],
  ['a session', '/list'],
] as const;

describe('a connection of the pool outlives the request that asks it', () => {
  let bench: Bench;

  beforeAll(async () => (bench = await Bench.open()));
  afterAll(() => bench.close());

  it.each(ASKED_BY)('%s gives it back, and it keeps nothing of the request (S1)', async (_, path) => {
    const { app, url } = await bench.app(await bench.pool(), {
      controllers: [SignInController, ListController],
    });

    const { body } = await call(url, path);
    const { findings } = singletonAudit(app, { types: [UserExecutionContext] });

    expect(body).toEqual([{ one: 1 }]);
    expect(findings).toEqual([]);
  });

  it.each(ASKED_BY)(
    '%s opens it, and what the server says on it is heard in nobody’s call (S1)',
    async (_, path) => {
      const dataSource = await bench.pool({ max: 2 });
      const { url } = await bench.app(dataSource, { controllers: [SignInController, ListController] });
      const { pool } = pinned(dataSource);
      // The one that is there already is taken, so that the request opens another.
      const there = await checkout(pool, { waitMs: 3_000 });
      const opened = once(Object(pool) as EventEmitter, 'connect') as Promise<[WireClient]>;

      await call(url, path);
      const [{ connection }] = await opened;
      const heardBy = Promise.withResolvers<string | undefined>();
      connection.stream.once('data', () => heardBy.resolve(currentCall()?.name));
      await dataSource.query('select 1');
      there.giveBack();

      expect(await heardBy.promise).toBeUndefined();
    },
  );
});
