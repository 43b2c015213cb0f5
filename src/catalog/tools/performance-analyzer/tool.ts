import { Inject } from '@nestjs/common';
import { Tool, type ToolHandler } from '@airlock/agent-kit';
import type { UserExecutionContext } from '@airlock/session';
import type { EntityManager } from 'typeorm';
import type { z } from 'zod';
import type { CallMeasure, WorkloadRange } from '../../../workloads';
import { MODELS_SHOWN, SHOWN } from '../../evidence/shown';
import { WorkloadReader } from '../workload-reader';
import type { Ranked, RankedInput } from './ranked.schema';
import { performanceAnalyzer } from './schema';

type Input = z.infer<typeof performanceAnalyzer.input>;
type Output = z.infer<typeof performanceAnalyzer.output>;

@Tool(performanceAnalyzer)
export class PerformanceAnalyzerTool implements ToolHandler<Input, Output> {
  constructor(@Inject(WorkloadReader) private readonly log: WorkloadReader) {}

  async run(
    { only, ranked, bound, ...range }: Input,
    context: UserExecutionContext,
    signal: AbortSignal,
  ): Promise<Output> {
    const { analysis } = this.log;
    const reading = await this.log.read(context, signal, range, async (manager, rows) => {
      const sufficiency = await analysis.sufficiency(manager, rows);
      if (ranked) return { ...NOTHING, sufficiency, ranked: await this.rank(manager, rows, ranked, bound) };
      if (bound) {
        const bounded = await analysis.bounded(manager, rows, bound, SHOWN);
        return { ...NOTHING, sufficiency, bounded };
      }
      if (only) {
        const outline = await analysis.outline(manager, rows.userId);
        return { ...NOTHING, sufficiency, outline };
      }
      const totals = await analysis.totals(manager, rows);
      const performance = await analysis.performance(manager, rows);
      const per_model = await analysis.perModel(manager, rows, MODELS_SHOWN);
      const per_workload = await analysis.breakdown(manager, rows, BY_WORKLOAD);
      const peak = await analysis.peakHours(manager, rows);
      return { ...NOTHING, sufficiency, profile: { totals, performance, per_model, per_workload, peak } };
    });
    return { range: reading.range, ...reading.answer };
  }

  private async rank(
    manager: EntityManager,
    rows: WorkloadRange,
    { dimension, across, each, by, is_least_first: isLeastFirst, names, limit }: RankedInput,
    bound: Input['bound'],
  ): Promise<Ranked> {
    const { analysis } = this.log;
    if (dimension !== 'call') {
      const order = { by, isLeastFirst };
      return {
        parts: await analysis.breakdown(manager, rows, { dimension, across, each, order, names, limit }),
        calls: null,
      };
    }
    const measure = CALL_MEASURES[by] ?? 'cost_usd';
    return {
      parts: null,
      calls: await analysis.rankedCalls(manager, rows, { by: measure, isLeastFirst, bound, limit }),
    };
  }
}

const NOTHING = { outline: null, profile: null, ranked: null, bounded: null };

const BY_WORKLOAD = {
  dimension: 'workload',
  order: { by: 'requests', isLeastFirst: false },
  limit: MODELS_SHOWN,
} as const;

/** A call has one latency, and fails or does not: of those that failed the newest stand first. */
const CALL_MEASURES: Readonly<Partial<Record<RankedInput['by'], CallMeasure>>> = {
  total_tokens: 'total_tokens',
  tokens_per_request: 'total_tokens',
  input_per_request: 'input_tokens',
  output_per_request: 'output_tokens',
  name: 'occurred_at',
  mean_ms: 'latency_ms',
  p50_ms: 'latency_ms',
  p95_ms: 'latency_ms',
  p99_ms: 'latency_ms',
  failed_requests: 'failed_at',
  failed_percent: 'failed_at',
};
