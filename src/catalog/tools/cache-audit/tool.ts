import { Inject } from '@nestjs/common';
import { Tool, type ToolHandler } from '@airlock/agent-kit';
import type { UserExecutionContext } from '@airlock/session';
import type { z } from 'zod';
import { WorkloadReader } from '../workload-reader';
import { cacheAudit } from './schema';

type Input = z.infer<typeof cacheAudit.input>;
type Output = z.infer<typeof cacheAudit.output>;

@Tool(cacheAudit)
export class CacheAuditTool implements ToolHandler<Input, Output> {
  constructor(@Inject(WorkloadReader) private readonly log: WorkloadReader) {}

  async run({ limit, ...range }: Input, context: UserExecutionContext, signal: AbortSignal): Promise<Output> {
    const reading = await this.log.read(context, signal, range, (manager, rows) =>
      this.log.analysis.cacheAudit(manager, rows, limit),
    );
    return { range: reading.range, ...reading.answer };
  }
}
