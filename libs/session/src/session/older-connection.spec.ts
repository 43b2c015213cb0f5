import { AsyncResource } from 'node:async_hooks';
import { once } from 'node:events';
import { Agent, get } from 'node:http';
import { type AddressInfo, Socket } from 'node:net';
import { type DataSource, EntityManager } from 'typeorm';
import { contextFor, startApp, type TestApp } from '../../test/support/app';
import { Bench } from '../../test/support/bench';
import { byTcp, byTls, byUdp, echoes, LineClient } from '../../test/support/line-client';
import { NoSessionHereError, NoTransactionError, SessionIsolationError, UnitOfWork } from '../index';
import { propagate } from '../transactional/propagation';

const WHO = `select current_setting('app.user_id') as user`;

describe('a callback that is called by a connection which another request opened', () => {
  const ada = contextFor('ada@airlock.dev');
  const eve = contextFor('eve@airlock.dev');
  const { tcp, tls, udp } = echoes();
  let bench: Bench, dataSource: DataSource, app: TestApp, units: UnitOfWork;
  let port: number;

  beforeAll(async () => {
    ({ bench, dataSource } = await Bench.withPool());
    app = await bench.app(dataSource);
    units = app.get(UnitOfWork);
    udp.bind(0, '127.0.0.1');
    const servers = [tcp.listen(0, '127.0.0.1'), tls.listen(0, '127.0.0.1'), udp];
    await Promise.all(servers.map((server) => once(server, 'listening')));
    ({ port } = tcp.address() as AddressInfo);
  });
  afterAll(async () => {
    for (const server of [tcp, tls, udp]) server.close();
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
    act = (own: EntityManager): Promise<unknown> => own.query(WHO),
  ): Promise<unknown> {
    return units.run(eve, async ({ manager }) => {
      const { promise, resolve } = Promise.withResolvers<unknown>();
      client.ask(
        'who am I?',
        bound(() => resolve(act(manager))),
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

    expect(await evesAnswer(client, AsyncResource.bind)).toEqual(ofEve);
    const awaited = units.run(eve, async ({ manager }) => {
      await asked(client);
      return manager.query(WHO);
    });
    expect(await awaited).toEqual(ofEve);
  });

  /** What Nest resolves for no HTTP request, as the handler of a command, gets the session of the unit that is running. */
  const ofWhatRuns = async (): Promise<unknown> => (await app.app.resolve(EntityManager)).query(WHO);
  const ofEve = [{ user: 'eve@airlock.dev' }];

  describe.each([
    ['TCP', byTcp, tcp],
    ['TLS', byTls, tls],
    ['UDP', byUdp, udp],
  ])('by %s', (_, opened, server) => {
    const portOf = (): number => (server.address() as AddressInfo).port;

    /** In a callback of a connection of Ada's, while her unit is running. */
    async function whatEveGets(act: () => Promise<unknown>): Promise<unknown> {
      using client = new LineClient(portOf(), opened);
      return await units.run(ada, async () => {
        await asked(client);
        return evesAnswer(client, unbound, act);
      });
    }

    it('gets no session of the opener’s from Nest, who may be waiting for another answer', async () => {
      const answer = await whatEveGets(ofWhatRuns);

      expect(answer).toBeInstanceOf(NoSessionHereError);
      expect(String(answer)).toContain('a connection that "unit" opened (AsyncResource.bind(callback)');
    });

    it('joins no transaction of the opener’s, nor dooms it', async () => {
      const refusals = await whatEveGets(async () => {
        const join = (): Promise<unknown> => propagate({}, () => Promise.reject(new Error('of Eve')));
        return join().catch((error: unknown) => error);
      });

      expect(refusals).toBeInstanceOf(NoTransactionError);
      expect(String(refusals)).toContain('AsyncResource.bind(callback)');
    });
  });

  it('may open a unit, which what it calls goes by', async () => {
    using client = new LineClient(port);

    const answer = await units.run(ada, async () => {
      await asked(client);
      return evesAnswer(client, unbound, () => units.run(eve, ofWhatRuns));
    });

    expect(answer).toEqual(ofEve);
  });

  it('is its own where it is called back by a request of http, also on a connection that is kept alive', async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const asks = (): Promise<unknown> =>
      new Promise((resolve, reject) => {
        get(app.url, { agent }, (response) => response.resume().on('end', () => resolve(ofWhatRuns()))).on(
          'error',
          reject,
        );
      });

    const [first, second] = await units.run(ada, async () => [await asks(), await units.run(eve, asks)]);
    agent.destroy();

    expect([first, second]).toEqual([[{ user: 'ada@airlock.dev' }], ofEve]);
  });

  it('is the first one’s where a batch gathers what several asked for, unless it is bound (known, not prevented)', async () => {
    const batch: (() => void)[] = [];
    const asks = (bound: Binding): Promise<unknown> =>
      new Promise((resolve) => {
        if (batch.push(bound(() => resolve(ofWhatRuns()))) > 1) return;
        setImmediate(() => batch.splice(0).forEach((run) => run()));
      });

    const answers = await units.run(ada, async () =>
      Promise.all([
        asks(unbound),
        units.run(eve, () => Promise.all([asks(unbound), asks(AsyncResource.bind)])),
      ]),
    );

    const ofAda = [{ user: 'ada@airlock.dev' }];
    expect(answers).toEqual([ofAda, [ofAda, ofEve]]);
  });

  it('leaves Node’s modules as they were once the application is closed', async () => {
    const { connect: marked } = Socket.prototype;
    const another = await startApp(dataSource, {});
    const { connect: markedTwice } = Socket.prototype;
    await another.close();

    expect([markedTwice === marked, Socket.prototype.connect === marked]).toEqual([false, true]);
  });
});
