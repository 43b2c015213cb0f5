import { Readable } from 'node:stream';
import {
  type CallHandler,
  Controller,
  type ExecutionContext,
  Get,
  Inject,
  Injectable,
  type NestInterceptor,
  Post,
  Redirect,
  Res,
  Scope,
  Sse,
  StreamableFile,
  UseInterceptors,
} from '@nestjs/common';
import type { Response } from 'express';
import { finalize, from, map, type Observable, of } from 'rxjs';
import { type DataSource, EntityManager } from 'typeorm';
import type { TestApp } from '../support/app';
import { Bench } from '../support/bench';
import { eventually } from '../support/eventually';
import { callRaw } from '../support/http';
import { PgWire } from '../support/pg-wire';
import { TextbookTransaction } from '../support/textbook';

const LATE_MS = 150;

@Controller({ path: 'write', scope: Scope.REQUEST })
class WritingController {
  constructor(@Inject(EntityManager) private readonly manager: EntityManager) {}

  @Post('json') async json(): Promise<object> {
    await this.write();
    return { kind: 'json' };
  }

  @Post('text') async text(): Promise<string> {
    await this.write();
    return 'text';
  }

  @Post('nothing') async nothing(): Promise<void> {
    await this.write();
  }

  @Post('observable') observable(): Observable<object> {
    return from(this.write()).pipe(map(() => ({ kind: 'observable' })));
  }

  @Post('file') async file(): Promise<StreamableFile> {
    await this.write();
    return new StreamableFile(Readable.from(['a', 'b']));
  }

  @Post('buffer') async buffer(): Promise<StreamableFile> {
    await this.write();
    return new StreamableFile(Buffer.from('buffer'));
  }

  @Post('generator') async generator(): Promise<AsyncGenerator<string>> {
    await this.write();
    return (async function* () {
      yield 'one';
      yield 'two';
    })();
  }

  @Post('passthrough') async passthrough(@Res({ passthrough: true }) response: Response): Promise<object> {
    await this.write();
    response.setHeader('x-kind', 'passthrough');
    return { kind: 'passthrough' };
  }

  @Redirect('/elsewhere', 303) @Post('redirect') async redirect(): Promise<void> {
    await this.write();
  }

  @Sse('events') async events(): Promise<Observable<{ data: string }>> {
    await this.write();
    return of({ data: 'one' }, { data: 'two' });
  }

  /** Twice the same code, which a deferred constraint finds out at COMMIT. */
  private async write(): Promise<void> {
    const code = process.env.SA10_CODE ?? 'unique';
    await this.manager.query(`insert into codes (code) values ($1), ($2)`, [
      code === 'twice' ? 'twice' : crypto.randomUUID(),
      code === 'twice' ? 'twice' : crypto.randomUUID(),
    ]);
  }
}

@Injectable({ scope: Scope.REQUEST })
class CommitsInFinalize implements NestInterceptor {
  constructor(@Inject(TextbookTransaction) private readonly transaction: TextbookTransaction) {}

  async intercept(_: ExecutionContext, next: CallHandler): Promise<Observable<unknown>> {
    const { runner } = this.transaction;
    await runner.startTransaction();
    return next.handle().pipe(
      finalize(() => {
        void runner.commitTransaction().finally(() => runner.release());
      }),
    );
  }
}

@UseInterceptors(CommitsInFinalize)
@Controller({ scope: Scope.REQUEST })
class FinalizeController {
  constructor(@Inject(TextbookTransaction) private readonly transaction: TextbookTransaction) {}

  @Get('finalize') async write(): Promise<object> {
    await this.transaction.runner.query('insert into codes (code) values (gen_random_uuid()::text)');
    return { stored: true };
  }
}

const KINDS = [
  'json',
  'text',
  'nothing',
  'observable',
  'file',
  'buffer',
  'generator',
  'passthrough',
  'redirect',
];
const ROUTES = [...KINDS.map((kind) => [kind, 'POST'] as const), ['events', 'GET'] as const];

describe('SA10 COMMIT is acknowledged before the first response byte; a failing COMMIT is never 2xx', () => {
  let bench: Bench;
  let wire: PgWire;
  let dataSource: DataSource;
  let server: TestApp;

  beforeAll(async () => {
    bench = await Bench.open();
    await bench.query(`create table codes (code text unique deferrable initially deferred)`);
    await bench.query('grant insert on codes to airlock_app');
    wire = await PgWire.to(bench.database.url);
    dataSource = await bench.pool({}, wire.url);
    server = await bench.app(dataSource, { controllers: [WritingController] }, { isReadOnly: () => false });
  });
  afterAll(async () => {
    await bench.close();
    await wire.close();
  });
  afterEach(() => {
    delete process.env.SA10_CODE;
  });

  it('SN2: with COMMIT in finalize(), the answer is there first', async () => {
    const plain = await bench.pool({}, asSuperuser(wire.url, bench.database.superuserUrl));
    const app = await bench.bare(plain, {
      controllers: [FinalizeController],
      providers: [TextbookTransaction],
    });
    const answered = Promise.withResolvers<void>();
    wire.nextCommit({ kind: 'answer-after', event: answered.promise });
    const before = wire.commitsAnsweredAt.length;

    const { status } = await callRaw(app.port, '/finalize');

    expect(status).toBe(200);
    expect(wire.commitsAnsweredAt.length).toBe(before);
    answered.resolve();
    await eventually('COMMIT was answered', () => wire.commitsAnsweredAt.length > before);
  });

  it.each(ROUTES)(
    'SN2: ours, %s: the first byte comes after the answer to COMMIT (S4)',
    async (kind, method) => {
      wire.nextCommit({ kind: 'answer-late', ms: LATE_MS });

      const { firstByteAt, status } = await callRaw(server.port, `/write/${kind}`, { method });

      expect(status).toBeLessThan(400);
      expect(firstByteAt).toBeGreaterThanOrEqual(wire.commitsAnsweredAt.at(-1) ?? Infinity);
    },
  );

  it.each(ROUTES)('S4: %s: a COMMIT that fails is an error to the client', async (kind, method) => {
    process.env.SA10_CODE = 'twice';

    const { status } = await callRaw(server.port, `/write/${kind}`, { method });

    expect(status).toBe(500);
    expect(await bench.query(`select 1 from codes where code = 'twice'`)).toEqual([]);
    await eventually('everything borrowed is back', () => bench.isAtRest(dataSource));
  });

  it('what is sent is what Express would have sent', async () => {
    const { text } = await callRaw(server.port, '/write/json', { method: 'POST' });

    expect(text).toContain('201 Created');
    expect(text).toContain('Content-Type: application/json; charset=utf-8');
    expect(text).toMatch(/ETag: /);
    expect(text.endsWith('{"kind":"json"}')).toBe(true);
  });
});

function asSuperuser(url: string, superuserUrl: string): string {
  const changed = new URL(url);
  const { username, password } = new URL(superuserUrl);
  return Object.assign(changed, { username, password }).toString();
}
