import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { ModelRow, Totals } from '../analysis/totals';
import { WorkloadAnalysis } from '../analysis/workload-analysis';
import type { RangeRequest, WorkloadRange } from '../analysis/workload-range';
import type { SummaryModel, SummaryView } from './summary.view';

const MODELS_SHOWN = 100;

/** The log in numbers. */
@Injectable()
export class WorkloadSummary {
  constructor(@Inject(WorkloadAnalysis) private readonly analysis: WorkloadAnalysis) {}

  /** @throws InvalidRangeError */
  async of(manager: EntityManager, userId: string, request: RangeRequest): Promise<SummaryView> {
    const range = await this.analysis.range(manager, userId, request);
    const totals = await this.analysis.totals(manager, range);
    const performance = await this.analysis.performance(manager, range);
    const models = await this.analysis.perModel(manager, range, MODELS_SHOWN);
    const { start, end, first, last } = range;
    return {
      user_id: userId,
      session_scoped: true,
      rows: range.rows,
      range: range.rows > 0 ? { start, end, first, last } : null,
      totals: {
        requests: totals.rows.value ?? 0,
        input_tokens: totals.input_tokens.value ?? 0,
        output_tokens: totals.output_tokens.value ?? 0,
        cost_usd: totals.cost_usd.value,
        cost_per_request: totals.cost_per_request.value,
        requests_per_second: performance.throughput_per_second.value,
        latency: {
          mean_ms: performance.mean_ms.value,
          p50_ms: performance.p50_ms.value,
          p95_ms: performance.p95_ms.value,
          p99_ms: performance.p99_ms.value,
          max_ms: performance.max_ms.value,
        },
      },
      models: models.rows.map(viewOfModel),
      unpriced_rows: totals.unpriced_rows.value ?? 0,
      catalogue_version: range.catalogueVersion,
      assumptions: assumptionsOf(range, totals, models.rows),
    };
  }
}

function viewOfModel({
  model,
  provider,
  requests,
  input_tokens,
  output_tokens,
  cost_usd,
  ...rest
}: ModelRow): SummaryModel {
  const { unpriced_requests, mean_latency_ms, p95_latency_ms } = rest;
  return {
    model,
    provider,
    requests,
    input_tokens,
    output_tokens,
    cost_usd,
    unpriced_requests,
    mean_latency_ms,
    p95_latency_ms,
  };
}

const count = (value: number | null): string => (value ?? 0).toLocaleString('en-US');

/** "1 row names", "2 rows name". */
const rowsThat = (value: number | null, one: string, many: string): string =>
  `${count(value)} ${value === 1 ? `row ${one}` : `rows ${many}`}`;

const UNKNOWN_SHOWN = 10;

function assumptionsOf(range: WorkloadRange, totals: Totals, models: readonly ModelRow[]): string[] {
  const { priced_rows: priced, logged_cost_rows: logged } = totals;
  const declared = models.filter(({ declared_requests: rows }) => rows > 0);
  const byCatalogue = (priced.value ?? 0) - (logged.value ?? 0);
  return [
    ...declared.map(
      ({ model, declared_requests: rows }) =>
        `${rowsThat(rows, 'names', 'name')} no model; ${model} was declared at the import.`,
    ),
    ...(byCatalogue > 0
      ? [
          `${rowsThat(byCatalogue, 'has', 'have')} no logged cost: their tokens are priced by ${range.catalogueVersion}, at the price of their time.`,
        ]
      : []),
    ...(totals.unpriced_rows.value
      ? [
          `${rowsThat(totals.unpriced_rows.value, 'has no known price and is', 'have no known price and are')} in no cost.`,
        ]
      : []),
    ...(range.unknownModels.length > 0
      ? [`The price catalogue does not know ${named(range.unknownModels)}.`]
      : []),
    ...(models.length === MODELS_SHOWN
      ? [`Of the models, the ${MODELS_SHOWN} that cost most are listed; there may be more.`]
      : []),
  ];
}

const named = (models: readonly string[]): string =>
  models.slice(0, UNKNOWN_SHOWN).join(', ') + (models.length > UNKNOWN_SHOWN ? ' and others' : '');
