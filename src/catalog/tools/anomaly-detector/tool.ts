import { Inject } from '@nestjs/common';
import { Tool, type ToolHandler } from '@airlock/agent-kit';
import type { UserExecutionContext } from '@airlock/session';
import type { z } from 'zod';
import { firstOf } from '../../evidence/first-of';
import { WorkloadReader } from '../workload-reader';
import { type Anomalies, anomalyDetector } from './schema';

type Input = z.infer<typeof anomalyDetector.input>;
type Output = z.infer<typeof anomalyDetector.output>;

@Tool(anomalyDetector)
export class AnomalyDetectorTool implements ToolHandler<Input, Output> {
  constructor(@Inject(WorkloadReader) private readonly log: WorkloadReader) {}

  async run(
    { metrics, limit, ...range }: Input,
    context: UserExecutionContext,
    signal: AbortSignal,
  ): Promise<Output> {
    const reading = await this.log.read(context, signal, range, async (manager, rows) => {
      const found: Anomalies[] = [];
      for (const metric of new Set(metrics)) {
        const all = await this.log.analysis.anomalies(manager, rows, metric);
        found.push({ ...all, anomalies: firstOf(all.anomalies, limit) });
      }
      return found;
    });
    return { range: reading.range, anomalies: reading.answer };
  }
}
