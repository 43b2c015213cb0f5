import { Inject } from '@nestjs/common';
import { Tool, type ToolHandler } from '@airlock/agent-kit';
import type { UserExecutionContext } from '@airlock/session';
import type { z } from 'zod';
import { WorkloadReader } from '../workload-reader';
import { type Trend, trendAnalyzer } from './schema';

type Input = z.infer<typeof trendAnalyzer.input>;
type Output = z.infer<typeof trendAnalyzer.output>;

@Tool(trendAnalyzer)
export class TrendAnalyzerTool implements ToolHandler<Input, Output> {
  constructor(@Inject(WorkloadReader) private readonly log: WorkloadReader) {}

  async run(
    { metrics, ...range }: Input,
    context: UserExecutionContext,
    signal: AbortSignal,
  ): Promise<Output> {
    const reading = await this.log.read(context, signal, range, async (manager, rows) => {
      const trends: Trend[] = [];
      for (const metric of new Set(metrics))
        trends.push(await this.log.analysis.trend(manager, rows, metric));
      return trends;
    });
    return { range: reading.range, trends: reading.answer };
  }
}
