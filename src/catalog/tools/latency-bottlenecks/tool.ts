import { Inject } from '@nestjs/common';
import { Tool, type ToolHandler } from '@airlock/agent-kit';
import type { UserExecutionContext } from '@airlock/session';
import type { z } from 'zod';
import { WorkloadReader } from '../workload-reader';
import { latencyBottlenecks } from './schema';

type Input = z.infer<typeof latencyBottlenecks.input>;
type Output = z.infer<typeof latencyBottlenecks.output>;

@Tool(latencyBottlenecks)
export class LatencyBottlenecksTool implements ToolHandler<Input, Output> {
  constructor(@Inject(WorkloadReader) private readonly log: WorkloadReader) {}

  async run({ limit, ...range }: Input, context: UserExecutionContext, signal: AbortSignal): Promise<Output> {
    const { analysis } = this.log;
    const reading = await this.log.read(context, signal, range, async (manager, rows) => ({
      ...(await analysis.latencyBottlenecks(manager, rows, limit)),
      failures: await analysis.failures(manager, rows, limit),
    }));
    return { range: reading.range, ...reading.answer };
  }
}
