import { singletonAudit } from '@airlock/testing';
import { Controller, Get } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Bench } from '../../test/support/bench';
import { call } from '../../test/support/http';
import { detached, NoSession, UserExecutionContext } from '../index';

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

describe('what asks the data source on purpose', () => {
  let bench: Bench;

  beforeAll(async () => (bench = await Bench.open()));
  afterAll(() => bench.close());

  it.each([
    ['a route without a session', '/sign-in'],
    ['detached code', '/counted'],
  ])('is %s; the connection that it opens keeps nothing of the request (S1)', async (_, path) => {
    const { app, url } = await bench.app(await bench.pool(), { controllers: [SignInController] });

    const { body } = await call(url, path);
    const { findings } = singletonAudit(app, { types: [UserExecutionContext] });

    expect(body).toEqual([{ one: 1 }]);
    expect(findings).toEqual([]);
  });
});
