import {
  Body,
  type CanActivate,
  Controller,
  Get,
  Inject,
  Injectable,
  NotFoundException,
  ParseIntPipe,
  Param,
  Post,
  Scope,
  UnauthorizedException,
  UnprocessableEntityException,
  UseGuards,
} from '@nestjs/common';
import { EntityManager } from 'typeorm';
import { InjectSession, type Session } from '../../src';
import { contextFor, type TestApp } from '../support/app';
import { Bench, type OpenedBench } from '../support/bench';
import { call } from '../support/http';
import { countCheckouts, countPackets, type PacketCount } from '../support/packets';

@Injectable()
class Denies implements CanActivate {
  canActivate(): boolean {
    return false;
  }
}

@Injectable()
class KnowsNobody implements CanActivate {
  canActivate(): boolean {
    throw new UnauthorizedException();
  }
}

@Injectable({ scope: Scope.REQUEST })
class ThrowsInConstructor {
  constructor(@Inject(EntityManager) readonly manager: EntityManager) {
    throw new Error('not built');
  }
}

@Controller({ scope: Scope.REQUEST })
class QuietController {
  constructor(
    @Inject(EntityManager) readonly manager: EntityManager,
    @InjectSession() private readonly session: Session,
  ) {}

  @Get('ok') ok(): object {
    return { user: this.session.context.userId, state: this.session.state };
  }

  @UseGuards(KnowsNobody) @Get('401') unauthorized(): void {}

  @UseGuards(Denies) @Get('403') forbidden(): void {}

  @Get('400/:id') badRequest(@Param('id', ParseIntPipe) id: number): number {
    return id;
  }

  @Get('404') notFound(): void {
    throw new NotFoundException();
  }

  @Post('422') unprocessable(@Body() _body: unknown): void {
    throw new UnprocessableEntityException();
  }
}

@Controller({ path: 'constructor', scope: Scope.REQUEST })
class BrokenController {
  constructor(@Inject(ThrowsInConstructor) readonly broken: ThrowsInConstructor) {}

  @Get() get(): void {}
}

describe('SA5 a request that never queries: 0 checkouts, 0 packets', () => {
  let { bench, dataSource } = {} as OpenedBench;
  let server: TestApp;
  let packets: PacketCount;
  let checkouts: () => number;

  beforeAll(async () => {
    // Leaving the pool for being idle is a packet too.
    ({ bench, dataSource } = await Bench.withPool({ pool: { idleTimeoutMillis: 0 } }));
    server = await bench.app(dataSource, {
      controllers: [QuietController, BrokenController],
      providers: [ThrowsInConstructor],
    });
    packets = countPackets(dataSource);
    checkouts = countCheckouts(dataSource);
  });
  afterAll(() => bench.close());

  it('SN1: the textbook shape takes a connection for a request that queries nothing', async () => {
    const plain = await bench.pool();
    const textbook = await bench.textbook(plain, { controllers: [TextbookQuietController] });
    const its = countPackets(plain);

    const { status } = await call(textbook.url, '/ok');

    expect(status).toBe(200);
    expect(its.take()).toBe(2);
  });

  it.each([
    ['200', '/ok', 'GET', 200],
    ['401', '/401', 'GET', 401],
    ['403: the guard denies, the interceptor never runs (SN1)', '/403', 'GET', 403],
    ['400', '/400/abc', 'GET', 400],
    ['404', '/404', 'GET', 404],
    ['404 for an unknown route', '/nowhere', 'GET', 404],
    ['422', '/422', 'POST', 422],
    ['500: a REQUEST constructor throws (SN1)', '/constructor', 'GET', 500],
  ])('%s', async (_, path, method, expected) => {
    packets.take();
    checkouts();

    const { status } = await call(server.url, path, { method });

    expect(status).toBe(expected);
    expect({ packets: packets.take(), checkouts: checkouts() }).toEqual({ packets: 0, checkouts: 0 });
    expect(bench.isAtRest(dataSource)).toBe(true);
  });

  it('a unit of work that never queries', async () => {
    const units = await bench.units(dataSource);
    packets.take();

    const state = await units.run(contextFor('ada@airlock.dev'), async ({ session }) => session.state);

    expect(state).toBe('idle');
    expect(packets.take()).toBe(0);
  });
});

@Controller({ scope: Scope.REQUEST })
class TextbookQuietController {
  constructor(@Inject(EntityManager) readonly manager: EntityManager) {}

  @Get('ok') ok(): string {
    return 'ok';
  }
}
