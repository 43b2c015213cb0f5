import { Inject } from '@nestjs/common';
import { Tool, type ToolHandler } from '@airlock/agent-kit';
import type { UserExecutionContext } from '@airlock/session';
import type { z } from 'zod';
import { WorkloadReader } from '../workload-reader';
import { costDriverFinder, type CostDrivers } from './schema';

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
      const drivers: CostDrivers['drivers'] = [];
      for (const dimension of new Set(by)) {
        drivers.push({ by: dimension, table: await analysis.costDrivers(manager, rows, dimension, limit) });
      }
      const dearest = { by: 'cost_usd', isLeastFirst: false, limit } as const;
      const dearest_calls = await analysis.rankedCalls(manager, rows, dearest);
      const tokens = await analysis.tokenCost(manager, rows);
      return { drivers, tokens, dearest_calls };
    });
    return { range: reading.range, ...reading.answer };
  }
}
