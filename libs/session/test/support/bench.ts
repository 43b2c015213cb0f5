import type { ModuleMetadata } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import { type SessionModuleOptions, UnitOfWork } from '../../src';
import { startApp, startBareApp, startTextbookApp, type TestApp } from './app';
import { databaseWithNotes, poolOf, type TestDatabaseWithNotes } from './database';

/** What most suites work on. */
export interface OpenedBench {
  readonly bench: Bench;
  readonly dataSource: DataSource;
  readonly units: UnitOfWork;
}

interface PoolSettings {
  /** How it differs from the usual one. */
  readonly pool?: Readonly<Record<string, unknown>>;
  /** Row-level security does not protect the rows. */
  readonly isSuperuser?: boolean;
}

interface UnitsSettings extends PoolSettings {
  readonly options?: Partial<SessionModuleOptions>;
}

/** A database, a pool and an application of the suite's own; everything is closed in the reverse order. */
export class Bench {
  private readonly closers: (() => Promise<void>)[] = [];

  private constructor(readonly database: TestDatabaseWithNotes) {}

  static async open(): Promise<Bench> {
    return new Bench(await databaseWithNotes());
  }

  /** With one pool. */
  static async withPool(settings: PoolSettings = {}): Promise<Pick<OpenedBench, 'bench' | 'dataSource'>> {
    const bench = await Bench.open();
    const { url, superuserUrl } = bench.database;
    return { bench, dataSource: await bench.pool(settings.pool, settings.isSuperuser ? superuserUrl : url) };
  }

  /** With one pool, and units of work on it. */
  static async withUnits({ options, ...settings }: UnitsSettings = {}): Promise<OpenedBench> {
    const { bench, dataSource } = await Bench.withPool(settings);
    return { bench, dataSource, units: await bench.units(dataSource, options) };
  }

  async pool(extra: Record<string, unknown> = {}, url?: string): Promise<DataSource> {
    return this.database.dataSource(extra, url);
  }

  async app(
    dataSource: DataSource,
    metadata: ModuleMetadata = {},
    options: Partial<SessionModuleOptions> = {},
  ): Promise<TestApp> {
    return this.closedLater(await startApp(dataSource, metadata, options));
  }

  async textbook(dataSource: DataSource, metadata: ModuleMetadata): Promise<TestApp> {
    return this.closedLater(await startTextbookApp(dataSource, metadata));
  }

  /** An application with nothing but the data source in it. */
  async bare(dataSource: DataSource, metadata: ModuleMetadata): Promise<TestApp> {
    return this.closedLater(await startBareApp(dataSource, metadata));
  }

  /** Units of work on a pool, without any HTTP. */
  async units(dataSource: DataSource, options: Partial<SessionModuleOptions> = {}): Promise<UnitOfWork> {
    return (await this.app(dataSource, {}, options)).get(UnitOfWork);
  }

  /** What is stored, seen from outside. */
  async texts(): Promise<string[]> {
    const { rows } = await this.database.onlooker.query<{ text: string }>(
      'select text from notes order by id',
    );
    return rows.map(({ text }) => text);
  }

  async empty(): Promise<void> {
    await this.database.onlooker.query('truncate notes');
  }

  async query<Row extends object>(sql: string, values: unknown[] = []): Promise<Row[]> {
    return (await this.database.onlooker.query<Row>(sql, values)).rows;
  }

  /** Everything borrowed is back. */
  isAtRest(dataSource: DataSource): boolean {
    const { total, idle, waiting } = poolOf(dataSource);
    return total === idle && waiting === 0;
  }

  async close(): Promise<void> {
    for (const close of this.closers.reverse()) await close();
    await this.database.close();
  }

  async closing(app: Promise<TestApp>): Promise<TestApp> {
    return this.closedLater(await app);
  }

  private closedLater(app: TestApp): TestApp {
    this.closers.push(() => app.close());
    return app;
  }
}
