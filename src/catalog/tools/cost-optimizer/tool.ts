import { Inject } from '@nestjs/common';
import { Tool, type ToolHandler } from '@airlock/agent-kit';
import type { UserExecutionContext } from '@airlock/session';
import type { z } from 'zod';
import { WorkloadReader } from '../workload-reader';
import { costOptimizer } from './schema';

type Input = z.infer<typeof costOptimizer.input>;
type Output = z.infer<typeof costOptimizer.output>;

@Tool(costOptimizer)
export class CostOptimizerTool implements ToolHandler<Input, Output> {
  constructor(@Inject(WorkloadReader) private readonly log: WorkloadReader) {}

  async run(range: Input, context: UserExecutionContext, signal: AbortSignal): Promise<Output> {
    const reading = await this.log.read(context, signal, range, (manager, rows) =>
      this.log.analysis.savings(manager, rows, [{}]),
    );
    return { range: reading.range, savings: reading.answer[0] };
  }
}
