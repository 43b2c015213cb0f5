import { AsyncLocalStorage, AsyncResource } from 'node:async_hooks';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { EntityManager } from 'typeorm';
import { contextFor, type TestApp } from '../../test/support/app';
import { Bench } from '../../test/support/bench';
import { NoSessionHereError, SessionIsolationError, UnitOfWork } from '../index';

/** As at the top of any module that is loaded at the start. */
const outsideOfRequests = AsyncLocalStorage.snapshot();
const WHO = `select current_setting('app.user_id') as user`;

/** Speaks to a server by lines, and calls whoever asked when it answers, as clients of Redis and RabbitMQ do. */
class LineClient implements Disposable {
  private readonly waiting: ((answer: string) => void)[] = [];
  private socket: Socket | undefined;

  constructor(private readonly port: number) {}

  /** Connects when first needed. */
  ask(line: string, callback: (answer: string) => void): void {
    this.waiting.push(callback);
    this.open().write(`${line}\n`);
  }

  open(): Socket {
    this.socket ??= connect(this.port).on('data', (data) => this.waiting.shift()?.(data.toString()));
    return this.socket;
  }

  [Symbol.dispose](): void {
    this.socket?.destroy();
  }
}

describe('a callback that is called by a connection which another request opened', () => {
  const ada = contextFor('ada@airlock.dev');
  const eve = contextFor('eve@airlock.dev');
  const echo = createServer((socket) => socket.pipe(socket));
  let bench: Bench, app: TestApp, units: UnitOfWork;
  let port: number;

  beforeAll(async () => {
    const opened = await Bench.withPool();
    bench = opened.bench;
    app = await bench.app(opened.dataSource);
    units = app.get(UnitOfWork);
    await once(echo.listen(0, '127.0.0.1'), 'listening');
    ({ port } = echo.address() as AddressInfo);
  });
  afterAll(async () => {
    echo.close();
    await bench.close();
  });
  beforeEach(() => bench.empty());

  const asked = (client: LineClient): Promise<string> =>
    new Promise((resolve) => client.ask('hello', resolve));

  type Binding = (callback: () => void) => () => void;
  const unbound: Binding = (callback) => callback;

  /** As whom Eve's unit asks the database in a callback of the client, or why it cannot. */
  function evesAnswer(
    client: LineClient,
    bound: Binding,
    managerOf = async (own: EntityManager): Promise<EntityManager> => own,
  ): Promise<unknown> {
    return units.run(eve, async ({ manager }) => {
      const { promise, resolve } = Promise.withResolvers<unknown>();
      const query = async (): Promise<unknown> => (await managerOf(manager)).query(WHO);
      client.ask(
        'who am I?',
        bound(() => resolve(query())),
      );
      return promise.catch((error: unknown) => error);
    });
  }

  it('is refused, and told how it is its own', async () => {
    using client = new LineClient(port);
    await units.run(ada, () => asked(client));

    const refusal = await evesAnswer(client, unbound);

    expect(refusal).toBeInstanceOf(SessionIsolationError);
    expect(String(refusal)).toContain('AsyncResource.bind(callback)');
  });

  it('is its own once it is bound; and so is what awaits the answer', async () => {
    using client = new LineClient(port);
    await units.run(ada, () => asked(client));

    expect(await evesAnswer(client, AsyncResource.bind)).toEqual([{ user: 'eve@airlock.dev' }]);
    const awaited = units.run(eve, async ({ manager }) => {
      await asked(client);
      return manager.query(WHO);
    });
    expect(await awaited).toEqual([{ user: 'eve@airlock.dev' }]);
  });

  /** What Nest resolves for no HTTP request, as the handler of a command, gets the session of the unit that is running. */
  const ofWhoeverRuns = (): Promise<EntityManager> => app.app.resolve(EntityManager);

  it('is taken for the opener’s by whatever goes by where it runs, unless the connection was opened outside', async () => {
    using opened = new LineClient(port);
    using outside = new LineClient(port);

    const answers = await units.run(ada, async () => {
      await asked(opened);
      outsideOfRequests(() => outside.open());
      return Promise.all([opened, outside].map((client) => evesAnswer(client, unbound, ofWhoeverRuns)));
    });

    expect(answers).toEqual([[{ user: 'ada@airlock.dev' }], expect.any(NoSessionHereError)]);
  });
});
