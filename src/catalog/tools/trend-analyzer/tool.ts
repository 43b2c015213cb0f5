import { Inject } from '@nestjs/common';
import { Tool, type ToolHandler } from '@airlock/agent-kit';
import type { UserExecutionContext } from '@airlock/session';
import type { EntityManager } from 'typeorm';
import type { z } from 'zod';
import type { WorkloadRange } from '../../../workloads';
import { WorkloadReader } from '../workload-reader';
import type { Comparison } from './comparison.schema';
import { trendAnalyzer } from './schema';

type Input = z.infer<typeof trendAnalyzer.input>;
type Output = z.infer<typeof trendAnalyzer.output>;

@Tool(trendAnalyzer)
export class TrendAnalyzerTool implements ToolHandler<Input, Output> {
  constructor(@Inject(WorkloadReader) private readonly log: WorkloadReader) {}

  async run(
    { metrics, against, explain, ...range }: Input,
    context: UserExecutionContext,
    signal: AbortSignal,
  ): Promise<Output> {
    const reading = await this.log.read(context, signal, range, async (manager, rows) => {
      const trends = await this.log.analysis.trends(manager, rows, [...new Set(metrics)]);
      return { trends, comparison: against ? await this.compare(manager, rows, against, explain) : null };
    });
    return { range: reading.range, ...reading.answer };
  }

  private async compare(
    manager: EntityManager,
    later: WorkloadRange,
    { start_time: startTime, end_time: endTime }: NonNullable<Input['against']>,
    explain: Input['explain'],
  ): Promise<Comparison> {
    const { analysis } = this.log;
    const { userId, filters } = later;
    const earlier = await analysis.range(manager, userId, { startTime, endTime, filters });
    // Prices are looked up for the models of both.
    const edges = { startTime: earlier.start, endTime: later.end };
    const both = await analysis.range(manager, userId, { ...edges, filters });
    const compared = await analysis.compare(manager, both, { earlier, later });
    const moved = explain ? await analysis.moved(manager, both, { earlier, later }, explain) : null;
    return { earlier: periodOf(earlier), later: periodOf(later), ...compared, moved };
  }
}

const periodOf = ({ start, end, rows }: WorkloadRange): Comparison['earlier'] => ({ start, end, rows });
