import { Controller, Get, Injectable, Post, Scope } from '@nestjs/common';
import { ContextIdFactory, ModuleRef } from '@nestjs/core';
import { EntityManager } from 'typeorm';
import { detached, InjectSession, NoSession, type Session, UnitOfWork } from '..';
import { contextFor, type TestApp } from '../../test/support/app';
import { Bench, type OpenedBench } from '../../test/support/bench';
import { call } from '../../test/support/http';
import { Note } from '../../test/support/note.entity';

/** As a command's handler or an event's listener: whoever finds it has Nest build it anew, for a request that is none. */
@Injectable({ scope: Scope.REQUEST })
class Writes {
  constructor(
    private readonly manager: EntityManager,
    @InjectSession() readonly session: Session,
  ) {}

  async write(text: string): Promise<string> {
    await this.manager.insert(Note, { text });
    return this.session.id;
  }
}

class AsyncContext {}

/** What @nestjs/cqrs and @nestjs/event-emitter do for a handler that works with the session. */
@Injectable()
class Bus {
  constructor(private readonly modules: ModuleRef) {}

  async execute(request: unknown, text: string): Promise<string> {
    const id = ContextIdFactory.create();
    if (request !== undefined) this.modules.registerRequestByContextId(request, id);
    const handler = await this.modules.resolve(Writes, id, { strict: false });
    return handler.write(text);
  }
}

@Controller()
class CommandsController {
  constructor(
    private readonly bus: Bus,
    @InjectSession() private readonly session: Session,
    private readonly units: UnitOfWork,
  ) {}

  @Post('command') async command(): Promise<boolean> {
    const id = await this.bus.execute(new AsyncContext(), 'by a command');
    return id === this.session.id;
  }

  @Post('event') async event(): Promise<boolean> {
    const id = await this.bus.execute({ orderId: 7 }, 'by an event');
    return id === this.session.id;
  }

  @Post('text') async text(): Promise<boolean> {
    const id = await this.bus.execute('order 7', 'by an event that is a text');
    return id === this.session.id;
  }

  @Post('resolved') async resolved(): Promise<boolean> {
    const id = await this.bus.execute(undefined, 'by a class that was resolved');
    return id === this.session.id;
  }

  @Post('undone') async undone(): Promise<void> {
    await this.bus.execute(new AsyncContext(), 'never');
    throw new Error('behind the command');
  }

  @Post('unit') async unit(): Promise<boolean> {
    return this.units.run(contextFor('ada@airlock.dev'), async ({ session }) => {
      const id = await this.bus.execute(new AsyncContext(), 'by a command in a unit');
      return id === session.id && id !== this.session.id;
    });
  }

  @Post('detached') async detached(): Promise<string> {
    return detached(() => this.bus.execute(new AsyncContext(), 'never')).catch(
      ({ message }: Error) => message,
    );
  }

  @NoSession()
  @Get('none')
  async none(): Promise<string> {
    return this.session.manager.count(Note).then(
      () => 'counted',
      ({ message }: Error) => message,
    );
  }
}

describe('A provider that is resolved while a unit is running belongs to that unit', () => {
  let { bench, dataSource } = {} as OpenedBench;
  let server: TestApp;

  beforeAll(async () => {
    ({ bench, dataSource } = await Bench.withPool());
    server = await bench.app(dataSource, { controllers: [CommandsController], providers: [Writes, Bus] });
  });
  afterAll(() => bench.close());
  beforeEach(() => bench.empty());

  it.each([
    ['command', 'by a command'],
    ['event', 'by an event'],
    ['text', 'by an event that is a text'],
    ['resolved', 'by a class that was resolved'],
    ['unit', 'by a command in a unit'],
  ])('of %s', async (path, text) => {
    const { status, body } = await call(server.url, `/${path}`, { method: 'POST' });

    expect([status, body]).toEqual([201, true]);
    expect(await bench.texts()).toEqual([text]);
  });

  it('and what it stored is undone with it', async () => {
    const { status } = await call(server.url, '/undone', { method: 'POST' });

    expect(status).toBe(500);
    expect(await bench.texts()).toEqual([]);
  });

  it('outside of every unit it is refused by name, with the way to a unit', async () => {
    const outside = server.get(Bus).execute(new AsyncContext(), 'never');

    await expect(outside).rejects.toThrow(
      /^A provider that was resolved outside of every unit, for AsyncContext, has no session: .* Open a unit with UnitOfWork\.run .* unit\.resolve\(Class\)/,
    );
    expect(await bench.texts()).toEqual([]);
  });

  it('in detached() it joins nothing', async () => {
    const { body } = await call(server.url, '/detached', { method: 'POST' });

    expect(body).toMatch(
      /^A provider that was resolved outside of every unit, for AsyncContext, has no session/,
    );
    expect(await bench.texts()).toEqual([]);
  });

  it('on a route without a session it is told so', async () => {
    const { body } = await call(server.url, '/none');

    expect(body).toMatch(/GET \/none.*@NoSession\(\)/);
  });
});
