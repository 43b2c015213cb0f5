import {
  type CallHandler,
  Controller,
  type ExecutionContext,
  Inject,
  type NestInterceptor,
  Post,
  Res,
  Scope,
  UseInterceptors,
} from '@nestjs/common';
import type { Response } from 'express';
import { concatMap, from, map, type Observable, throwError } from 'rxjs';
import { EntityManager } from 'typeorm';
import { InjectSession, type Session, SessionEndedError, TransactionAbortedError } from '../../src';
import { contextFor, type TestApp } from '../support/app';
import { Bench, type OpenedBench } from '../support/bench';
import { eventually } from '../support/eventually';
import { call } from '../support/http';

class FailsAfterwards implements NestInterceptor {
  intercept(_: ExecutionContext, next: CallHandler): Observable<unknown> {
    return next.handle().pipe(
      map(() => {
        throw new Error('mapping failed');
      }),
    );
  }
}

@Controller({ scope: Scope.REQUEST })
class ThrowingController {
  constructor(
    @Inject(EntityManager) private readonly manager: EntityManager,
    @InjectSession() private readonly session: Session,
  ) {}

  @Post('throw') async throws(): Promise<void> {
    await this.write();
    throw new Error('after the write');
  }

  @Post('observable') observable(): Observable<unknown> {
    return from(this.write()).pipe(concatMap(() => throwError(() => new Error('after the write'))));
  }

  @UseInterceptors(new FailsAfterwards())
  @Post('interceptor')
  async interceptor(): Promise<void> {
    await this.write();
  }

  @Post('unserialisable') async unserialisable(): Promise<object> {
    await this.write();
    const circle: { self?: object } = {};
    circle.self = circle;
    return circle;
  }

  @Post('bigint') async bigint(): Promise<object> {
    await this.write();
    return { count: 1n };
  }

  @Post('status') async status(@Res({ passthrough: true }) response: Response): Promise<object> {
    await this.write();
    response.status(409);
    return { refused: true };
  }

  @Post('rollback-only') async rollbackOnly(): Promise<string> {
    await this.write();
    this.session.setRollbackOnly(new Error('on second thoughts'));
    return 'done';
  }

  @Post('hook') async hook(): Promise<string> {
    await this.write();
    this.session.beforeCommit(() => {
      throw new Error('the hook says no');
    });
    return 'done';
  }

  private async write(): Promise<void> {
    await this.manager.query(`insert into notes (text) values ('written')`);
  }
}

describe('SA16 scope exit by throw never commits', () => {
  const ada = contextFor('ada@airlock.dev');
  let { bench, dataSource, units } = {} as OpenedBench;
  let server: TestApp;

  beforeAll(async () => {
    ({ bench, dataSource, units } = await Bench.withUnits());
    server = await bench.app(dataSource, { controllers: [ThrowingController] });
  });
  afterAll(() => bench.close());
  beforeEach(() => bench.empty());

  it('SE2: the textbook runner under await using commits although the block threw', async () => {
    const plain = await bench.pool({}, bench.database.superuserUrl);
    const block = async (): Promise<void> => {
      await using runner = plain.createQueryRunner();
      await runner.startTransaction();
      await runner.query(`insert into notes (user_id, text) values ('ada', 'committed anyway')`);
      throw new Error('after the write');
    };

    await expect(block()).rejects.toThrow('after the write');
    expect(await bench.texts()).toEqual(['committed anyway']);
  });

  it('SE2: ours under await using rolls back, with and without a throw (S4)', async () => {
    const block = units.run(ada, async ({ manager }) => {
      await using runner = manager.queryRunner as unknown as AsyncDisposable;
      await manager.query(`insert into notes (text) values ('undone')`);
      return runner;
    });

    await expect(block).rejects.toThrow(SessionEndedError);
    await expect(block).rejects.toThrow('rolled_back');
    expect(await bench.texts()).toEqual([]);
  });

  it.each([
    ['throw', 500],
    ['observable', 500],
    ['interceptor', 500],
    ['unserialisable', 500],
    ['bigint', 500],
    ['status', 409],
    ['rollback-only', 500],
    ['hook', 500],
  ])('%s', async (path, expected) => {
    const { status } = await call(server.url, `/${path}`, { method: 'POST' });

    expect(status).toBe(expected);
    expect(await bench.texts()).toEqual([]);
    await eventually('everything borrowed is back', () => bench.isAtRest(dataSource));
  });

  it('the first error is the one that is heard, though rolling back fails as well', async () => {
    const failing = units.run(ada, async ({ manager }) => {
      const [{ pid }] = await manager.query('select pg_backend_pid() as pid');
      await bench.query('select pg_terminate_backend($1)', [pid]);
      throw new Error('the first error');
    });

    await expect(failing).rejects.toThrow('the first error');
    await eventually('everything borrowed is back', () => bench.isAtRest(dataSource));
  });

  it('rollback-only names its reason', async () => {
    const doomed = units.run(ada, async ({ session }) => {
      session.setRollbackOnly(new Error('on second thoughts'));
    });

    await expect(doomed).rejects.toThrow(TransactionAbortedError);
    await expect(doomed).rejects.toMatchObject({ cause: { message: 'on second thoughts' } });
  });
});
