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
  query(sql: string): Promise<{ rows: Record<string, unknown>[] }>;
}

interface PgClient {
  release(): void;
  listenerCount(event: string): number;
}

/** The pools of all TypeORM data sources of the application. */
export function poolsOf(app: INestApplication): PgPool[] {
  const providers = [...app.get(ModulesContainer).values()].flatMap((module) => [
    ...module.providers.values(),
  ]);
  const sources = providers.map(({ instance }): unknown => instance).filter(isDataSource);
  return [...new Set(sources)].map((source) => {
    const { master } = source.driver as unknown as { master?: PgPool };
    if (!master) throw new Error('A data source has no pool. Is it a PostgreSQL one?');
    return master;
  });
}

const isDataSource = (instance: unknown): instance is DataSource =>
  instance instanceof DataSource && instance.isInitialized;
