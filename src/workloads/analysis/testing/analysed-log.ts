import { testDatabase } from '@airlock/testing';
import type { DataSource, EntityManager } from 'typeorm';
import { asUser } from '../../../../test/support/as-user';
import { connect, logCalls, type LoggedCall } from '../../../../test/support/workload-log';
import { PriceCatalogue } from '../../prices/price-catalogue';
import { publishPrices } from '../../prices/price-table';
import type { Evidence } from '../evidence';
import { RangeResolver } from '../range-resolver';
import { WorkloadAnalysis } from '../workload-analysis';
import type { WorkloadRange } from '../workload-range';

/** A log whose numbers are computed by hand in the specs. Prices per million: see there. */
export const CALLS: readonly LoggedCall[] = [
  {
    at: '2024-12-02T10:00:00Z',
    model: 'gpt-4o',
    in: 1000,
    out: 100,
    latency: 100,
    status: 'ok',
    workload: 'chat',
    hash: 'h1',
  },
  {
    at: '2024-12-02T10:30:00Z',
    model: 'gpt-4o',
    in: 1000,
    out: 100,
    latency: 200,
    status: 'ok',
    workload: 'chat',
    hash: 'h1',
  },
  {
    at: '2024-12-02T11:00:00Z',
    model: 'gpt-4o',
    in: 10000,
    out: 1000,
    latency: 900,
    status: '200',
    workload: 'nightly report',
    hash: 'h2',
  },
  {
    at: '2024-12-02T11:00:00.5Z',
    model: 'claude-3-opus-20240229',
    in: 500,
    out: 50,
    latency: 400,
    status: 'error',
    workload: 'chat',
    hash: 'h3',
  },
  { at: '2024-12-02T12:00:00Z', model: 'house-llm', in: 2000, out: 200 },
  {
    at: '2024-12-02T12:00:01Z',
    model: 'house-llm',
    in: 100,
    out: 10,
    latency: 1000,
    cost: '0.5',
    status: '500',
    workload: 'chat',
  },
];

const IMPORT = '0199f3a0-0000-7000-8000-000000000001';

/** Logs on a database of the suite's own, and what can be asked of them; alice's log is `CALLS`. */
export interface AnalysedLogs {
  readonly analysis: WorkloadAnalysis;
  readonly dataSource: DataSource;
  add(userId: string, calls: readonly LoggedCall[]): Promise<void>;
  /** In one transaction of the user, about the whole log. */
  ask<T>(work: (manager: EntityManager, range: WorkloadRange) => Promise<T>, userId?: string): Promise<T>;
  close(): Promise<void>;
}

export async function analysedLogs(): Promise<AnalysedLogs> {
  const database = await testDatabase();
  const dataSource = await connect(database.url);
  const catalogue = await PriceCatalogue.load();
  await publishPrices(dataSource, catalogue);
  const analysis = new WorkloadAnalysis(new RangeResolver(catalogue), catalogue);
  const add = (userId: string, calls: readonly LoggedCall[]): Promise<void> =>
    logCalls(dataSource, userId, IMPORT, calls);
  await add('alice', CALLS);
  return {
    analysis,
    dataSource,
    add,
    ask: (work, userId = 'alice') =>
      asUser(dataSource, userId, async (manager) => work(manager, await analysis.range(manager, userId))),
    close: async () => {
      await dataSource.destroy();
      await database.drop();
    },
  };
}

export const valuesOf = (figures: Readonly<Record<string, { readonly value?: unknown }>>): object =>
  Object.fromEntries(Object.entries(figures).map(([name, { value }]) => [name, value]));

/** All evidence that an answer holds. */
export const evidenceIn = (value: unknown): Evidence[] => {
  if (typeof value !== 'object' || value === null) return [];
  if ('sql' in value) return [value as Evidence];
  return Object.values(value).flatMap(evidenceIn);
};
