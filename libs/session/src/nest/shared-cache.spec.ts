import { Controller, Get, Post } from '@nestjs/common';
import { DataSource, EntityManager } from 'typeorm';
import type { QueryResultCacheOptions } from 'typeorm/cache/QueryResultCacheOptions.js';
import { SharedCacheError } from '..';
import type { TestApp } from '../../test/support/app';
import { Bench } from '../../test/support/bench';
import { call } from '../../test/support/http';
import { Note } from '../../test/support/note.entity';

/** As TypeORM's own for Redis: by the name or the text of a query, and by nothing else. */
class MemoryCache {
  private readonly answers = new Map<string, QueryResultCacheOptions>();

  async connect(): Promise<void> {}
  async disconnect(): Promise<void> {}
  async synchronize(): Promise<void> {}
  async clear(): Promise<void> {
    this.answers.clear();
  }
  async remove(): Promise<void> {}
  isExpired(): boolean {
    return false;
  }

  async getFromCache({ identifier, query }: QueryResultCacheOptions) {
    return this.answers.get(identifier ?? query ?? '');
  }

  async storeInCache(options: QueryResultCacheOptions): Promise<void> {
    this.answers.set(options.identifier ?? options.query ?? '', options);
  }
}

let heard: unknown;

@Controller()
class NotesController {
  constructor(private readonly manager: EntityManager) {}

  @Post() async write(): Promise<void> {
    await this.manager.insert(Note, { text: 'only mine' });
  }

  @Get('cached') async cached(): Promise<string[]> {
    return this.texts(60_000).catch((error: unknown) => {
      heard = error;
      throw error;
    });
  }

  @Get('fresh') async fresh(): Promise<string[]> {
    return this.texts(false);
  }

  private async texts(cache: number | false): Promise<string[]> {
    const notes = await this.manager.find(Note, { cache });
    return notes.map(({ text }) => text);
  }
}

describe("TypeORM's result cache, which knows no user", () => {
  let bench: Bench;
  const opened: DataSource[] = [];

  beforeAll(async () => {
    bench = await Bench.open();
  });
  afterAll(async () => {
    await bench.close();
    for (const dataSource of opened) if (dataSource.isInitialized) await dataSource.destroy();
  });
  beforeEach(() => bench.empty());

  const start = async (url: string, options = {}): Promise<TestApp> => {
    const dataSource = await new DataSource({
      type: 'postgres',
      url,
      entities: [Note],
      cache: { provider: () => new MemoryCache() },
    }).initialize();
    opened.push(dataSource);
    return bench.app(dataSource, { controllers: [NotesController] }, options);
  };

  it('gives nobody what was read for another: a cached query is refused where the identity decides who sees what', async () => {
    const { url } = await start(bench.database.url);
    await call(url, '/', { method: 'POST', user: 'ada@airlock.dev' });

    const hers = await call(url, '/cached', { user: 'ada@airlock.dev' });
    const his = await call(url, '/cached', { user: 'bob@airlock.dev' });

    expect([hers.status, his.status]).toEqual([500, 500]);
    expect(JSON.stringify(his.body)).not.toContain('only mine');
    expect(heard).toBeInstanceOf(SharedCacheError);
    expect((heard as Error).message).toMatch(/GET \/cached.*`cache`.*SELECT/s);
  });

  it('goes on without for queries that do not ask for it', async () => {
    const { url } = await start(bench.database.url);
    await call(url, '/', { method: 'POST', user: 'ada@airlock.dev' });

    expect((await call(url, '/fresh', { user: 'ada@airlock.dev' })).body).toEqual(['only mine']);
    expect((await call(url, '/fresh', { user: 'bob@airlock.dev' })).body).toEqual([]);
  });

  it('stays in use where no identity is set, because then the query alone decides what is read', async () => {
    const { url } = await start(bench.database.superuserUrl, { identity: undefined });
    await bench.query(`insert into notes (user_id, text) values ('x', 'first')`);
    await call(url, '/cached');
    await bench.query(`insert into notes (user_id, text) values ('x', 'second')`);

    expect((await call(url, '/cached')).body).toEqual(['first']);
    expect((await call(url, '/fresh')).body).toEqual(['first', 'second']);
  });
});
