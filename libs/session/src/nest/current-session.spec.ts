import {
  type ArgumentsHost,
  Body,
  Catch,
  Controller,
  type ExceptionFilter,
  Get,
  Injectable,
  Post,
  UseFilters,
} from '@nestjs/common';
import { ROUTE_ARGS_METADATA } from '@nestjs/common/constants.js';
import { ExecutionContextHost } from '@nestjs/core/helpers/execution-context-host.js';
import type { Response } from 'express';
import { CurrentSession, NoSession, NoSessionHereError, type Session } from '..';
import type { TestApp } from '../../test/support/app';
import { Bench, type OpenedBench } from '../../test/support/bench';
import { eventually } from '../../test/support/eventually';
import { call } from '../../test/support/http';
import { Note } from '../../test/support/note.entity';
import { countPackets } from '../../test/support/packets';

let instances = 0;

@Injectable()
class Notes {
  async write({ manager }: Session, text: string): Promise<void> {
    await manager.insert(Note, { text });
  }
}

/** Tells the test what an error is called; to a user nobody would. */
@Catch()
class NamesErrors implements ExceptionFilter {
  catch({ name }: Error, host: ArgumentsHost): void {
    host.switchToHttp().getResponse<Response>().status(500).json(name);
  }
}

@Controller()
@UseFilters(NamesErrors)
class OneForAllController {
  constructor(private readonly notes: Notes) {
    instances++;
  }

  @Post('own') async own(@CurrentSession() session: Session): Promise<object> {
    const [me] = await session.manager.query(`select current_setting('app.user_id') as "user"`);
    return { ...me, session: session.id };
  }

  @Post('last') async last(@CurrentSession() session: Session, @Body() { text }: Note): Promise<Note> {
    await this.notes.write(session, text);
    return session.lastly(() => session.manager.findOneByOrFail(Note, { text }));
  }

  @Post('failing') async failing(@CurrentSession() session: Session): Promise<void> {
    await this.notes.write(session, 'never');
    throw new Error('after it was written');
  }

  @Get('elsewhere') elsewhere(@CurrentSession('archive') session: Session): string {
    return session.id;
  }

  @NoSession()
  @Get('none')
  none(@CurrentSession() session: Session): string {
    return session.id;
  }
}

describe('@CurrentSession: the session of the request, for a controller that Nest builds once', () => {
  let { bench, dataSource } = {} as OpenedBench;
  let server: TestApp;

  beforeAll(async () => {
    // Leaving the pool for being idle is a packet too.
    ({ bench, dataSource } = await Bench.withPool({ pool: { idleTimeoutMillis: 0 } }));
    server = await bench.app(dataSource, { controllers: [OneForAllController], providers: [Notes] });
  });
  afterAll(() => bench.close());
  beforeEach(() => bench.empty());

  it('each of a hundred requests at once has its own, under its own identity; the controller is one', async () => {
    const users = Array.from({ length: 100 }, (_, i) => `user-${i}@airlock.dev`);
    const before = instances;

    const answers = await Promise.all(
      users.map((user) => call(server.url, '/own', { user, method: 'POST' })),
    );

    const bodies = answers.map(({ body }) => body as { user: string; session: string });
    expect(bodies.map(({ user }) => user)).toEqual(users);
    expect(new Set(bodies.map(({ session }) => session)).size).toBe(users.length);
    expect(instances).toBe(before);
  });

  it('BEGIN, identity and the first statement, then the last one and COMMIT: two packets', async () => {
    await call(server.url, '/last', { method: 'POST', body: { text: 'opens the connection' } });
    const packets = countPackets(dataSource);

    const { status, body } = await call(server.url, '/last', { method: 'POST', body: { text: 'two' } });

    expect(packets.take()).toBe(2);
    packets.stop();
    expect({ status, body }).toMatchObject({ status: 201, body: { text: 'two' } });
    expect(await bench.texts()).toEqual(['opens the connection', 'two']);
  });

  it('it ends with its request: what a handler wrote before it failed is not stored', async () => {
    expect((await call(server.url, '/failing', { method: 'POST' })).status).toBe(500);

    expect(await bench.texts()).toEqual([]);
    await eventually('the slot is back', () => bench.isAtRest(dataSource));
  });

  it.each([
    ['/elsewhere', 'UnknownDataSourceError'],
    ['/none', 'NoSessionHereError'],
  ])('%s has none, and is refused by %s before anything is asked', async (path, name) => {
    const packets = countPackets(dataSource);

    expect(await call(server.url, path)).toEqual({ status: 500, body: name });

    expect(packets.take()).toBe(0);
    packets.stop();
  });

  it("a call that is nobody's is refused by NoContextError before anything is asked", async () => {
    const controllers = [OneForAllController];
    const nobodys = await bench.app(
      dataSource,
      { controllers, providers: [Notes] },
      { contextOf: () => undefined },
    );
    const packets = countPackets(dataSource);

    expect(await call(nobodys.url, '/own', { method: 'POST' })).toEqual({
      status: 500,
      body: 'NoContextError',
    });

    expect(packets.take()).toBe(0);
    packets.stop();
  });

  it.each([
    ['of a query', undefined],
    ['of a field, whose parent looks like a request', { method: 'card', headers: {} }],
  ])('a resolver of GraphQL %s has none, and is named', (_, parent) => {
    const context = new ExecutionContextHost([parent, {}, {}], OneForAllController, sessionOfNone);
    context.setType('graphql');

    const asking = (): unknown => parameterOf(OneForAllController, 'none').factory(undefined, context);

    expect(asking).toThrow(NoSessionHereError);
    expect(asking).toThrow('OneForAllController.none has no session');
  });
});

const sessionOfNone = Reflect.get(OneForAllController.prototype, 'none') as () => unknown;

/** As Nest reads what a decorator has said of a parameter. */
function parameterOf(
  controller: object,
  method: string,
): { factory(data: unknown, context: object): unknown } {
  const [parameter] = Object.values(Reflect.getMetadata(ROUTE_ARGS_METADATA, controller, method) as object);
  return parameter as { factory(data: unknown, context: object): unknown };
}
