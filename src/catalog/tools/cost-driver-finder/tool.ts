import { Inject } from '@nestjs/common';
import { Tool, type ToolHandler } from '@airlock/agent-kit';
import type { UserExecutionContext } from '@airlock/session';
import type { z } from 'zod';
import { WorkloadReader } from '../workload-reader';
import { costDriverFinder } from './schema';

type Input = z.infer<typeof costDriverFinder.input>;
type Output = z.infer<typeof costDriverFinder.output>;

@Tool(costDriverFinder)
export class CostDriverFinderTool implements ToolHandler<Input, Output> {
  constructor(@Inject(WorkloadReader) private readonly log: WorkloadReader) {}

  async run(
    { by, limit, ...range }: Input,
    context: UserExecutionContext,
    signal: AbortSignal,
  ): Promise<Output> {
    const { analysis } = this.log;
    const reading = await this.log.read(context, signal, range, async (manager, rows) => {
      const dimensions = [...new Set(by)];
      const found = await analysis.costDrivers(manager, rows, dimensions, limit);
      const drivers = dimensions.map((dimension) => ({ by: dimension, table: found.by[dimension] }));
      const dearest = { by: 'cost_usd', isLeastFirst: false, limit } as const;
      const dearest_calls = await analysis.rankedCalls(manager, rows, dearest);
      return { drivers, tokens: found.tokens, dearest_calls };
    });
    return { range: reading.range, ...reading.answer };
  }
}
