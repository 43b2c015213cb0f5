import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { PriceCatalogue } from '../prices/price-catalogue';
import { type Anomalies, anomalies, type AnomalyMetric } from './anomaly';
import { type Bound, type Bounded, bounded } from './bounded';
import { breakdown, type BreakdownRequest, type Part } from './breakdown';
import { type CacheAudit, cacheAudit } from './cache-audit';
import { type CostDrivers, costDrivers } from './cost-drivers';
import type { Dimension } from './dimension';
import { compare, type Comparison } from './comparison';
import type { Table } from './evidence';
import { type FailureRow, failures } from './failures';
import { type LatencyBottlenecks, latencyBottlenecks } from './latency';
import type { Metric } from './metric';
import { type ModelSwitch, simulateSwitch, type SwitchSimulation } from './model-switch';
import { type Moved, moved, type MovedMetric } from './moved';
import { type PeakHours, peakHours, type Performance, performance } from './performance';
import { type PriceRow, type PriceSearch, searchPrices } from './price-search';
import { type RankedCall, rankedCalls, type RankedCallsRequest } from './ranked-calls';
import { RangeResolver } from './range-resolver';
import type { Period } from './sides';
import { type Savings, savings, type SavingsPolicy } from './savings';
import { type DataSufficiency, sufficiency } from './sufficiency';
import { type ModelRow, perModel, type Totals, totals } from './totals';
import { type Trend, trends } from './trend';
import { outline } from './outline';
import type { LogOutline, RangeRequest, WorkloadRange } from './workload-range';

/** A query that returns rows returns at most so many (10.2). */
const MOST_ROWS = 10_000;
const SHOWN = 10;

/**
 * What a user's log says, computed in SQL over all rows of a range, by bound parameters, each number with its evidence.
 * Works in the caller's session and for the range's user alone. Resolve a range first, then ask one question after
 * another about it.
 */
@Injectable()
export class WorkloadAnalysis {
  constructor(
    @Inject(RangeResolver) private readonly ranges: RangeResolver,
    @Inject(PriceCatalogue) private readonly catalogue: PriceCatalogue,
  ) {}

  /** @throws InvalidRangeError */
  async range(manager: EntityManager, userId: string, request: RangeRequest = {}): Promise<WorkloadRange> {
    return this.ranges.resolve(manager, userId, request);
  }

  async outline(manager: EntityManager, userId: string): Promise<LogOutline> {
    return outline(manager, userId);
  }

  async sufficiency(manager: EntityManager, range: WorkloadRange): Promise<DataSufficiency> {
    return sufficiency(manager, range);
  }

  async totals(manager: EntityManager, range: WorkloadRange): Promise<Totals> {
    return totals(manager, range);
  }

  async perModel(manager: EntityManager, range: WorkloadRange, limit = SHOWN): Promise<Table<ModelRow>> {
    return perModel(manager, range, atMost(limit));
  }

  /** The range's calls by a column or by time, in the order that is asked for. */
  async breakdown(
    manager: EntityManager,
    range: WorkloadRange,
    asked: BreakdownRequest,
  ): Promise<Table<Part>> {
    return breakdown(manager, range, { ...asked, limit: atMost(asked.limit) });
  }

  async rankedCalls(
    manager: EntityManager,
    range: WorkloadRange,
    asked: RankedCallsRequest,
  ): Promise<Table<RankedCall>> {
    return rankedCalls(manager, range, { ...asked, limit: atMost(asked.limit) });
  }

  /** The calls that lie beyond a bound, and where they are. */
  async bounded(manager: EntityManager, range: WorkloadRange, bound: Bound, limit = SHOWN): Promise<Bounded> {
    return bounded(manager, range, bound, atMost(limit));
  }

  async performance(manager: EntityManager, range: WorkloadRange): Promise<Performance> {
    return performance(manager, range);
  }

  async peakHours(manager: EntityManager, range: WorkloadRange): Promise<PeakHours> {
    return peakHours(manager, range);
  }

  async trends(manager: EntityManager, range: WorkloadRange, metrics: readonly Metric[]): Promise<Trend[]> {
    return trends(manager, range, metrics);
  }

  async anomalies(manager: EntityManager, range: WorkloadRange, metric: AnomalyMetric): Promise<Anomalies> {
    return anomalies(manager, range, metric);
  }

  async costDrivers<By extends Dimension>(
    manager: EntityManager,
    range: WorkloadRange,
    by: readonly By[],
    limit = SHOWN,
  ): Promise<CostDrivers<By>> {
    return costDrivers(manager, range, by, atMost(limit));
  }

  /** @param range holds both periods */
  async compare(
    manager: EntityManager,
    range: WorkloadRange,
    periods: { readonly earlier: Period; readonly later: Period },
    limit = SHOWN,
  ): Promise<Comparison> {
    return compare(manager, range, periods, atMost(limit));
  }

  /** @param range holds both periods */
  async moved(
    manager: EntityManager,
    range: WorkloadRange,
    periods: { readonly earlier: Period; readonly later: Period },
    metric: MovedMetric,
    limit = SHOWN,
  ): Promise<Moved> {
    return moved(manager, range, periods, metric, atMost(limit));
  }

  async latencyBottlenecks(
    manager: EntityManager,
    range: WorkloadRange,
    limit = SHOWN,
  ): Promise<LatencyBottlenecks> {
    return latencyBottlenecks(manager, range, atMost(limit));
  }

  async failures(manager: EntityManager, range: WorkloadRange, limit = SHOWN): Promise<Table<FailureRow>> {
    return failures(manager, range, atMost(limit));
  }

  async cacheAudit(manager: EntityManager, range: WorkloadRange, limit = SHOWN): Promise<CacheAudit> {
    return cacheAudit(manager, range, atMost(limit));
  }

  /** Also the simulation of policies: choose the strategies, what counts as small, and which workloads can wait. */
  async savings<const Policies extends readonly SavingsPolicy[]>(
    manager: EntityManager,
    range: WorkloadRange,
    policies: Policies,
  ): Promise<{ [At in keyof Policies]: Savings }> {
    return savings(manager, range, policies);
  }

  /** @throws UnknownModelError */
  async simulateSwitch(
    manager: EntityManager,
    range: WorkloadRange,
    change: ModelSwitch,
  ): Promise<SwitchSimulation> {
    return simulateSwitch(manager, this.catalogue, range, change);
  }

  async searchPrices(manager: EntityManager, search: PriceSearch): Promise<Table<PriceRow>> {
    const maker = search.text === undefined ? undefined : this.catalogue.find(search.text)?.provider;
    return searchPrices(manager, this.catalogue.version, { maker, ...search, limit: atMost(search.limit) });
  }
}

const atMost = (limit: number): number => Math.min(Math.max(1, Math.trunc(limit)), MOST_ROWS);
