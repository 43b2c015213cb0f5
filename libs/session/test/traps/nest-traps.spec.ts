import { Readable } from 'node:stream';
import {
  type CanActivate,
  Controller,
  Get,
  Inject,
  Injectable,
  Res,
  Scope,
  StreamableFile,
  UseGuards,
} from '@nestjs/common';
import type { Response } from 'express';
import { DataSource, EntityManager, type QueryRunner } from 'typeorm';
import { InjectSession, type Session, SessionNotBegunError } from '../../src';
import { Bench } from '../support/bench';
import { eventually } from '../support/eventually';
import { poolOf } from '../support/database';
import { call, callRaw } from '../support/http';
import { PgWire } from '../support/pg-wire';
import { TextbookTransaction } from '../support/textbook';

@Injectable()
class Denies implements CanActivate {
  canActivate(): boolean {
    return false;
  }
}

/** Tutorials like to connect early. */
@Injectable({ scope: Scope.REQUEST })
class EagerTransaction {
  readonly runner: QueryRunner;

  constructor(@Inject(DataSource) dataSource: DataSource) {
    this.runner = dataSource.createQueryRunner();
    void this.runner.connect();
  }
}

@UseGuards(Denies)
@Controller({ path: 'eager', scope: Scope.REQUEST })
class EagerController {
  constructor(@Inject(EagerTransaction) readonly transaction: EagerTransaction) {}

  @Get() get(): void {}
}

@Injectable({ scope: Scope.REQUEST })
class QueryingGuard implements CanActivate {
  static heard: unknown;

  constructor(@Inject(EntityManager) private readonly manager: EntityManager) {}

  async canActivate(): Promise<boolean> {
    QueryingGuard.heard = await this.manager.query('select 1').catch((error: unknown) => error);
    return false;
  }
}

@UseGuards(QueryingGuard)
@Controller('guarded')
class GuardedController {
  @Get() get(): void {}
}

@Controller({ scope: Scope.REQUEST })
class StreamingController {
  constructor(
    @Inject(EntityManager) private readonly manager: EntityManager,
    @InjectSession() readonly session: Session,
  ) {}

  @Get('generator') async generator(): Promise<AsyncGenerator<string>> {
    await this.manager.query('select 1');
    return this.rows();
  }

  @Get('file') async file(): Promise<StreamableFile> {
    await this.manager.query('select 1');
    return new StreamableFile(Readable.from(this.rows()));
  }

  private async *rows(): AsyncGenerator<string> {
    const [{ one }] = await this.manager.query('select 1 as one');
    yield `row ${one}`;
  }
}

@Controller({ scope: Scope.REQUEST })
class TextbookStreamingController {
  constructor(@Inject(EntityManager) private readonly manager: EntityManager) {}

  @Get('generator') generator(): AsyncGenerator<string> {
    const { manager } = this;
    return (async function* () {
      const { isTransactionActive, isReleased } = manager.queryRunner ?? {};
      yield `in a transaction: ${isTransactionActive}, released: ${isReleased}`;
    })();
  }
}

@Controller({ scope: Scope.REQUEST })
class BareResponseController {
  constructor(@Inject(TextbookTransaction) private readonly transaction: TextbookTransaction) {}

  @Get('bare') async bare(@Res() response: Response): Promise<void> {
    await this.transaction.runner.query(`insert into notes (user_id, text) values ('ada', 'claimed')`);
    response.json({ stored: true });
  }
}

describe("traps in Nest's order of things", () => {
  let bench: Bench;

  beforeAll(async () => {
    bench = await Bench.open();
  });
  afterAll(() => bench.close());

  it('SN1: a connection taken in a constructor is lost when a guard denies', async () => {
    const plain = await bench.pool({ max: 3 });
    const app = await bench.bare(plain, { controllers: [EagerController], providers: [EagerTransaction] });

    await Promise.all([call(app.url, '/eager'), call(app.url, '/eager')]);

    expect(poolOf(plain)).toEqual({ total: 2, idle: 0, waiting: 0 });
  });

  it('SN1: ours refuses to begin before somebody is there to end it', async () => {
    const dataSource = await bench.pool();
    const server = await bench.app(dataSource, {
      controllers: [GuardedController],
      providers: [QueryingGuard],
    });

    const { status } = await call(server.url, '/guarded');

    expect(status).toBe(403);
    expect(QueryingGuard.heard).toBeInstanceOf(SessionNotBegunError);
    await eventually('everything borrowed is back', () => bench.isAtRest(dataSource));
  });

  it('SN3: a textbook handler with @Res() answers before COMMIT', async () => {
    const wire = await PgWire.to(bench.database.superuserUrl);
    const plain = await bench.pool({}, wire.url);
    const app = await bench.textbook(plain, { controllers: [BareResponseController] });
    const answered = Promise.withResolvers<void>();
    wire.nextCommit({ kind: 'answer-after', event: answered.promise });

    const { status } = await callRaw(app.port, '/bare');

    expect(status).toBe(200);
    expect(wire.commitsAnsweredAt).toEqual([]);
    answered.resolve();
    await plain.destroy();
    await wire.close();
  });

  it('SN4: a textbook generator runs after COMMIT and release', async () => {
    const app = await bench.textbook(await bench.pool(), { controllers: [TextbookStreamingController] });

    const { body } = await call(app.url, '/generator');

    expect(body).toBe('in a transaction: false, released: true');
  });

  it.each(['generator', 'file'])(
    'SN4: ours lets a %s fail loudly instead of reading elsewhere',
    async (kind) => {
      const dataSource = await bench.pool();
      const server = await bench.app(dataSource, { controllers: [StreamingController] });

      const answer = await call(server.url, `/${kind}`).catch((error: Error) => ({
        status: 0,
        body: error.message,
      }));

      expect(answer.status === 200).toBe(false);
      expect(JSON.stringify(answer.body)).not.toContain('row 1');
      await eventually('everything borrowed is back', () => bench.isAtRest(dataSource));
    },
  );
});
