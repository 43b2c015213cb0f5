import type { INestApplication } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { DataSource } from 'typeorm';

/** What is used of pg's pool. */
export interface PgPool {
  readonly totalCount: number;
  readonly idleCount: number;
  readonly waitingCount: number;
  readonly options: { readonly max: number };
  connect(): Promise<PgClient>;
  on(event: 'connect', listener: (client: PgClient) => void): unknown;
  off(event: 'connect', listener: (client: PgClient) => void): unknown;
  query(sql: string): Promise<{ rows: Record<string, unknown>[] }>;
}

export interface PgClient {
  /** @param destroy closes it instead of putting it back */
  release(destroy?: boolean): void;
  query(sql: string): Promise<{ rows: Record<string, unknown>[] }>;
  listenerCount(event: string): number;
}

/**
 * The pools of all TypeORM data sources of the application that are connected.
 * @throws Error when it has none, as then whoever looks at them would find fault with nothing
 */
export function poolsOf(app: INestApplication): PgPool[] {
  const providers = [...app.get(ModulesContainer).values()].flatMap((module) => [
    ...module.providers.values(),
  ]);
  const sources = providers
    .map(({ instance }): unknown => instance)
    .filter((one) => one instanceof DataSource);
  if (sources.length === 0)
    throw new Error(
      'The application has no data source of TypeORM, so there is no pool to look at. If it has one, it is of another copy of ' +
        'the package: `npm ls typeorm` is to name one version, once.',
    );
  return [...new Set(sources)]
    .filter(({ isInitialized }) => isInitialized)
    .map((source) => {
      const { master } = source.driver as unknown as { master?: PgPool };
      if (!master) throw new Error('A data source has no pool. Is it a PostgreSQL one?');
      return master;
    });
}
