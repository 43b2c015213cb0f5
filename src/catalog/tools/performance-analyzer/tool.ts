import { Inject } from '@nestjs/common';
import { Tool, type ToolHandler } from '@airlock/agent-kit';
import type { UserExecutionContext } from '@airlock/session';
import type { z } from 'zod';
import { MODELS_SHOWN } from '../../evidence/shown';
import { WorkloadReader } from '../workload-reader';
import { performanceAnalyzer } from './schema';

type Input = z.infer<typeof performanceAnalyzer.input>;
type Output = z.infer<typeof performanceAnalyzer.output>;

@Tool(performanceAnalyzer)
export class PerformanceAnalyzerTool implements ToolHandler<Input, Output> {
  constructor(@Inject(WorkloadReader) private readonly log: WorkloadReader) {}

  async run({ only, ...range }: Input, context: UserExecutionContext, signal: AbortSignal): Promise<Output> {
    const { analysis } = this.log;
    const reading = await this.log.read(context, signal, range, async (manager, rows) => {
      const sufficiency = await analysis.sufficiency(manager, rows);
      if (only) {
        const outline = await analysis.outline(manager, rows.userId);
        return { sufficiency, outline, profile: null };
      }
      const totals = await analysis.totals(manager, rows);
      const performance = await analysis.performance(manager, rows);
      const per_model = await analysis.perModel(manager, rows, MODELS_SHOWN);
      const peak = await analysis.peakHours(manager, rows);
      return { sufficiency, outline: null, profile: { totals, performance, per_model, peak } };
    });
    return { range: reading.range, ...reading.answer };
  }
}
