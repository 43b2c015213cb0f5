import { singletonAudit } from '@airlock/testing';
import { Controller, Get } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Bench, type OpenedBench } from '../../test/support/bench';
import { call } from '../../test/support/http';
import { NoSession, UserExecutionContext } from '../index';

@Controller()
class SignInController {
  constructor(private readonly dataSource: DataSource) {}

  @NoSession()
  @Get('sign-in')
  find(): Promise<unknown> {
    return this.dataSource.query('select 1 as one');
  }
}

describe('a route without a session', () => {
  let { bench, dataSource } = {} as OpenedBench;

  beforeAll(async () => ({ bench, dataSource } = await Bench.withPool()));
  afterAll(() => bench.close());

  it('asks the data source, and the connection that it opens keeps nothing of the request (S1)', async () => {
    const { app, url } = await bench.app(dataSource, { controllers: [SignInController] });

    const { body } = await call(url, '/sign-in');
    const { findings } = singletonAudit(app, { types: [UserExecutionContext] });

    expect(body).toEqual([{ one: 1 }]);
    expect(findings).toEqual([]);
  });
});
