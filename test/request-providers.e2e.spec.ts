import { routesOf } from '@airlock/testing';
import { Injectable, Module, Scope, type Type } from '@nestjs/common';
import { ContextIdFactory, ModuleRef } from '@nestjs/core';
import { Test } from '@nestjs/testing';
import { startAirlock, type TestServer } from './support/airlock';
import { runsEnded } from './support/quiet';
import { type RequestInstances, RequestInstanceWatch } from './support/request-instances';

/** The budget of docs/decisions/0001. */
const MOST = 8;
const SOME_ID = '01890a5d-ac96-774b-bcce-b302099a8057';

const over = (trees: readonly RequestInstances[]): RequestInstances[] =>
  trees.filter(({ names }) => names.length > MOST);
const unsaid = (trees: readonly RequestInstances[]): string[] =>
  trees.flatMap(({ undeclared }) => undeclared);

describe('At most eight REQUEST providers a request, each declared', () => {
  let watch: RequestInstanceWatch;
  let server: TestServer;

  beforeAll(async () => {
    watch = new RequestInstanceWatch();
    server = await startAirlock();
  });

  afterAll(async () => {
    await server.close();
    watch.stop();
  });

  /** Instances are made before guards and pipes have their say, so it does not matter what the answer is. */
  async function ask(route: string): Promise<RequestInstances[]> {
    const [method, path = ''] = route.split(' ');
    const leaving = new AbortController();
    const response = await fetch(server.url + path.replace(/:\w+|\{?\*\w+\}?/g, SOME_ID), {
      method,
      headers: { authorization: await server.bearer('ada'), 'content-type': 'application/json' },
      body: method === 'GET' || method === 'HEAD' ? undefined : '{}',
      signal: leaving.signal,
    });
    leaving.abort();
    expect(response.status).toBeGreaterThan(0);
    return watch.take();
  }

  it('holds for every route that the server has', async () => {
    const routes = routesOf(server.app);
    const trees = new Map<string, RequestInstances[]>();
    for (const route of routes) trees.set(route, await ask(route));

    const found = [...trees.values()].flat();
    expect([...trees].filter(([, made]) => over(made).length > 0)).toEqual([]);
    expect(unsaid(found)).toEqual([]);
    expect(found.length).toBeGreaterThan(20);
    process.stdout.write(`Most for one route: ${Math.max(...found.map(({ names }) => names.length))}\n`);
  });

  it('holds for a message and for the job of its run, agents and steps included', async () => {
    const headers = { authorization: await server.bearer('ada'), 'content-type': 'application/json' };
    const post = async (path: string, body: object): Promise<{ thread_id: string }> => {
      const response = await fetch(server.url + path, {
        method: 'POST',
        headers,
        body: JSON.stringify(body),
      });
      expect(response.status).toBeLessThan(300);
      return (await response.json()) as { thread_id: string };
    };
    watch.take();
    const thread = await post('/v2/threads', {});
    await post(`/v2/threads/${thread.thread_id}/runs`, {
      assistant_id: 'supervisor',
      input: { messages: [{ role: 'user', content: 'What did my models cost?' }] },
    });
    await runsEnded(server.database);
    const trees = watch.take();

    expect(over(trees)).toEqual([]);
    expect(unsaid(trees)).toEqual([]);
    const names = new Set(trees.flatMap((tree) => tree.names));
    expect([...names]).toEqual(expect.arrayContaining(['MessageHandler', 'Supervisor', 'ExecutionEngine']));
    process.stdout.write(
      `Most for one tree of a run: ${Math.max(...trees.map((tree) => tree.names.length))}\n`,
    );
  });

  it('names all nine where there is one too many, and the one that does not say it is one', async () => {
    const leaves = Array.from({ length: MOST }, (_, i): Type => {
      const leaf = { [`Leaf${i}`]: class {} }[`Leaf${i}`];
      if (!leaf) throw new Error('It was just made.');
      Injectable({ scope: Scope.REQUEST })(leaf);
      return leaf;
    });
    class Unsaid {}
    Injectable()(Unsaid);
    Reflect.defineMetadata('design:paramtypes', leaves, Unsaid);
    @Module({ providers: [...leaves, Unsaid] })
    class CrowdedModule {}
    const module = await Test.createTestingModule({ imports: [CrowdedModule] }).compile();
    watch.take();

    await module.get(ModuleRef).resolve(Unsaid, ContextIdFactory.create(), { strict: false });
    const trees = watch.take();
    await module.close();

    expect(over(trees).map(({ names }) => names.toSorted())).toEqual([
      [...leaves.map(({ name }) => name), 'Unsaid'],
    ]);
    expect(unsaid(trees)).toEqual(['Unsaid']);
  });
});
