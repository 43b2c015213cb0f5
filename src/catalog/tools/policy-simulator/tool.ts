import { Inject } from '@nestjs/common';
import { Tool, type ToolHandler } from '@airlock/agent-kit';
import type { UserExecutionContext } from '@airlock/session';
import type { z } from 'zod';
import type { Savings } from '../../../workloads';
import { WorkloadReader } from '../workload-reader';
import { policySimulator } from './schema';

type Input = z.infer<typeof policySimulator.input>;
type Output = z.infer<typeof policySimulator.output>;

@Tool(policySimulator)
export class PolicySimulatorTool implements ToolHandler<Input, Output> {
  constructor(@Inject(WorkloadReader) private readonly log: WorkloadReader) {}

  async run(
    { policies, ...range }: Input,
    context: UserExecutionContext,
    signal: AbortSignal,
  ): Promise<Output> {
    const reading = await this.log.read(context, signal, range, async (manager, rows) => {
      const asked = policies.map((policy) => ({
        maxInputTokens: policy.max_input_tokens,
        maxOutputTokens: policy.max_output_tokens,
        patientWorkloads: policy.patient_workloads,
        strategies: policy.strategies,
      }));
      const found: readonly Savings[] = await this.log.analysis.savings(manager, rows, asked);
      return policies.flatMap((policy, at) => (found[at] ? [{ policy, savings: found[at] }] : []));
    });
    return { range: reading.range, simulations: reading.answer };
  }
}
