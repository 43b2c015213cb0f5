import { Agent, get } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { Controller, forwardRef, Get, Inject, Injectable, Module, Scope } from '@nestjs/common';
import { REQUEST } from '@nestjs/core';
import { EntityManager } from 'typeorm';
import { InjectSession, type Session } from '../../src';
import { Bench, type OpenedBench } from '../support/bench';

const REQUESTS = 3_000;
const ASYNC_VALUE = Symbol('ASYNC_VALUE');

interface Canary {
  headers: Record<string, string>;
}

/** The two need each other; a class used as a type would be needed too early. */
interface Singer {
  readonly song: string;
}

const songOf = (request: Canary): string => request.headers['x-canary'] ?? '';

@Injectable({ scope: Scope.REQUEST })
class Left {
  readonly song: string;

  constructor(
    @Inject(REQUEST) request: Canary,
    @Inject(forwardRef(() => Right)) readonly right: Singer & { manager: EntityManager; left: object },
    @InjectSession() readonly session: Session,
  ) {
    this.song = songOf(request);
  }
}

@Injectable({ scope: Scope.REQUEST })
class Right {
  readonly song: string;

  constructor(
    @Inject(REQUEST) request: Canary,
    @Inject(forwardRef(() => Left)) readonly left: Singer,
    @Inject(EntityManager) readonly manager: EntityManager,
  ) {
    this.song = songOf(request);
  }
}

@Module({ providers: [Left, { provide: Right, useClass: Right }], exports: [Left, Right] })
class CircularModule {}

@Module({
  providers: [
    {
      provide: ASYNC_VALUE,
      scope: Scope.REQUEST,
      inject: [REQUEST],
      useFactory: async (request: Canary) => {
        await sleep(Math.random() * 3);
        return { song: songOf(request) };
      },
    },
  ],
  exports: [ASYNC_VALUE],
})
class AsyncModule {}

@Injectable()
class Choir {
  readonly seen = new Map<object, string>();
  crossed = 0;

  /** An object that was seen under another song belongs to two requests. */
  hear(song: string, ...objects: object[]): void {
    for (const object of objects) {
      const known = this.seen.get(object);
      if (known !== undefined && known !== song) this.crossed++;
      this.seen.set(object, song);
    }
  }
}

@Controller({ scope: Scope.REQUEST })
class CanaryController {
  constructor(
    @Inject(REQUEST) private readonly request: Canary,
    @Inject(Left) private readonly left: Left,
    @Inject(Right) private readonly right: Right,
    @Inject(ASYNC_VALUE) private readonly value: { song: string },
    @InjectSession() private readonly session: Session,
    @Inject(EntityManager) private readonly manager: EntityManager,
    @Inject(Choir) private readonly choir: Choir,
  ) {}

  @Get('sing') async sing(): Promise<object> {
    await sleep(Math.random() * 5);
    const { left, right, value, session, manager } = this;
    this.choir.hear(songOf(this.request), this, left, right, value, session, manager);
    return {
      songs: [songOf(this.request), left.song, right.song, value.song, left.right.song, right.left.song],
      isOne:
        left.session === session && right.manager === manager && left.right === right && right.left === left,
      user: session.context.userId,
    };
  }
}

describe(`SA14 DI canary: ${REQUESTS} concurrent requests, 0 cross-request instances`, () => {
  let { bench, dataSource } = {} as OpenedBench;

  beforeAll(async () => ({ bench, dataSource } = await Bench.withPool()));
  afterAll(() => bench.close());

  it('across modules, circular and with async factories, everybody sings his own song', async () => {
    const server = await bench.app(dataSource, {
      imports: [CircularModule, AsyncModule],
      controllers: [CanaryController],
      providers: [Choir],
    });
    const agent = new Agent({ keepAlive: true, maxSockets: 300 });
    const sing = (song: string): Promise<{ songs: string[]; isOne: boolean; user: string }> =>
      new Promise((resolve, reject) => {
        const headers = { 'x-canary': song, 'x-user': `${song}@airlock.dev` };
        get(`${server.url}/sing`, { agent, headers }, (response) => {
          let text = '';
          response.on('data', (chunk) => (text += chunk));
          response.on('end', () => resolve(JSON.parse(text)));
        }).on('error', reject);
      });

    const songs = Array.from({ length: REQUESTS }, (_, i) => `canary-${i}`);
    const heard = await Promise.all(songs.map(sing));
    agent.destroy();

    const wrong = heard.filter(
      ({ songs: own, isOne, user }, i) =>
        !isOne || user !== `${songs[i]}@airlock.dev` || own.some((song) => song !== songs[i]),
    );
    expect(wrong).toEqual([]);
    const { crossed, seen } = server.get(Choir);
    expect(crossed).toBe(0);
    // Six kinds of instance, and none of them was shared by two requests.
    expect(seen.size).toBe(6 * REQUESTS);
  });
});
