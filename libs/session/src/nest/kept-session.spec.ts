import { AsyncResource } from 'node:async_hooks';
import { once } from 'node:events';
import {
  type CanActivate,
  Controller,
  Get,
  Injectable,
  type MiddlewareConsumer,
  Module,
  type NestModule,
  UseGuards,
} from '@nestjs/common';
import { WsAdapter } from '@nestjs/platform-ws';
import { SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';
import { EntityManager } from 'typeorm';
import WebSocket from 'ws';
import { NoSession, onSessionEvent, SessionEndedError, SessionIsolationError } from '../index';
import { contextOfHeader, startSocketApp, type TestApp } from '../../test/support/app';
import { Bench, type OpenedBench } from '../../test/support/bench';
import { call } from '../../test/support/http';

/** What a careless singleton keeps of whoever came last. */
const kept: { manager?: EntityManager; thrown?: unknown } = {};

@Controller()
class CarelessController {
  constructor(private readonly manager: EntityManager) {}

  /** Is not answered before the other has tried. */
  @Get('keep')
  async keep(): Promise<string> {
    kept.manager = this.manager;
    await arrived.promise;
    return 'answered';
  }

  @Get('take')
  take(): Promise<unknown> {
    return takeKept();
  }

  /** As an event of something that is older than the request, and knows it not. */
  @Get('by-callback')
  byCallback(): Promise<unknown> {
    const { promise, resolve } = Promise.withResolvers<unknown>();
    const callback = AsyncResource.bind(() => resolve(this.manager.query(WHO)));
    outside(callback);
    return promise;
  }
}

const outside = AsyncResource.bind((callback: () => void) => callback());
const WHO = `select current_setting('app.user_id') as user`;

@Controller()
class SessionlessController {
  @NoSession()
  @Get('take-without-session')
  take(): Promise<unknown> {
    return takeKept();
  }
}

/** Works before the interceptors do. */
@Injectable()
class CarelessGuard implements CanActivate {
  async canActivate(): Promise<boolean> {
    return Boolean(await takeKept());
  }
}

@Controller()
class GuardedController {
  @UseGuards(CarelessGuard)
  @Get('guarded')
  guarded(): string {
    return 'let through';
  }

  @Get('behind-middleware')
  behindMiddleware(): string {
    return 'let through';
  }
}

@Module({ controllers: [GuardedController] })
class GuardedModule implements NestModule {
  configure(consumer: MiddlewareConsumer): void {
    const careless = (_request: unknown, _response: unknown, next: (error?: unknown) => void): void => {
      takeKept().then(() => next(), next);
    };
    consumer.apply(careless).forRoutes('behind-middleware');
  }
}

@WebSocketGateway({ path: '/socket' })
class CarelessGateway {
  @SubscribeMessage('take')
  async take(): Promise<object> {
    return { event: 'taken', data: await takeKept().catch((error: Error) => error.name) };
  }
}

async function takeKept(): Promise<unknown> {
  try {
    return await kept.manager?.query(WHO);
  } catch (error) {
    kept.thrown = error;
    throw error;
  }
}

let arrived = Promise.withResolvers<void>();

describe('a session that a singleton keeps, in the hands of another request', () => {
  let { bench, dataSource } = {} as OpenedBench;
  let server: TestApp;

  beforeAll(async () => {
    ({ bench, dataSource } = await Bench.withPool());
    const contextOf = (request: object) =>
      'headers' in request && Object(request.headers)['x-user'] === 'nobody'
        ? undefined
        : contextOfHeader(request);
    server = await bench.app(
      dataSource,
      { controllers: [CarelessController, SessionlessController], imports: [GuardedModule] },
      { contextOf },
    );
  });
  afterAll(() => bench.close());

  async function whileAdaIsServed<T>(work: () => Promise<T>): Promise<T> {
    arrived = Promise.withResolvers();
    delete kept.manager;
    const hers = call(server.url, '/keep', { user: 'ada@airlock.dev' });
    try {
      while (!kept.manager) await new Promise(setImmediate);
      return await work();
    } finally {
      arrived.resolve();
      await hers;
    }
  }

  it.each([
    ['of another user that has not asked for its own session yet', 'eve@airlock.dev'],
    ['that nobody has signed in for', 'nobody'],
  ])('is refused to one %s (S3)', async (_, user) => {
    const seen: unknown[] = [];
    const stop = onSessionEvent('violation', (event) => seen.push(event.kind));

    const { status } = await whileAdaIsServed(() => call(server.url, '/take', { user }));
    stop();

    expect([status, seen]).toEqual([500, ['foreign_context']]);
    expect(kept.thrown).toBeInstanceOf(SessionIsolationError);
  });

  it.each([
    ['of another user', 'eve@airlock.dev'],
    ['that nobody has signed in for', 'nobody'],
  ])('is refused on a route without a session to a request %s (S3)', async (_, user) => {
    const { status } = await whileAdaIsServed(() => call(server.url, '/take-without-session', { user }));

    expect(status).toBe(500);
    expect(kept.thrown).toBeInstanceOf(SessionIsolationError);
  });

  it.each([
    ['a guard', '/guarded'],
    ['a middleware', '/behind-middleware'],
  ])('is refused to %s of another request (S3)', async (_, path) => {
    const { status } = await whileAdaIsServed(() => call(server.url, path, { user: 'eve@airlock.dev' }));

    expect(status).toBe(500);
    expect(kept.thrown).toBeInstanceOf(SessionIsolationError);
  });

  it('is refused to what no request or unit runs, such as a job or the tick of a timer (S3)', async () => {
    const job = whileAdaIsServed(takeKept);

    await expect(job).rejects.toThrow(SessionIsolationError);
    await expect(job).rejects.toThrow('AsyncResource.bind');
  });

  it('is still good for a callback that its own call has bound', async () => {
    const { body } = await call(server.url, '/by-callback');

    expect(body).toEqual([{ user: 'ada@airlock.dev' }]);
  });

  it('is refused to a message of a socket, of which nobody knows whose it is (S3)', async () => {
    const sockets = await startSocketApp(
      dataSource,
      { controllers: [CarelessController], providers: [CarelessGateway] },
      (app) => new WsAdapter(app),
    );
    const socket = new WebSocket(`ws://127.0.0.1:${sockets.port}/socket`);
    await once(socket, 'open');

    const answer = await whileAdaIsServed(async () => {
      socket.send(JSON.stringify({ event: 'take' }));
      const [raw] = (await once(socket, 'message')) as [Buffer];
      return JSON.parse(raw.toString()) as unknown;
    });
    socket.terminate();
    await sockets.close();

    expect(answer).toEqual({ event: 'taken', data: 'SessionIsolationError' });
  });

  it.each(['/take', '/take-without-session'])('is still good for one of the same user (%s)', async (path) => {
    const { body } = await whileAdaIsServed(() => call(server.url, path, { user: 'ada@airlock.dev' }));

    expect(body).toEqual([{ user: 'ada@airlock.dev' }]);
  });

  it('names the request that it was of, also where nobody had asked for its context', async () => {
    await whileAdaIsServed(async () => undefined);
    await call(server.url, '/take', { user: 'ada@airlock.dev' });

    expect(kept.thrown).toBeInstanceOf(SessionEndedError);
    expect(String(kept.thrown)).toMatch(/session of request [0-9a-f-]{36} has ended/);
  });
});
