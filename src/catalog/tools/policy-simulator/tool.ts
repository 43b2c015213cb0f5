import { Inject } from '@nestjs/common';
import { Tool, type ToolHandler } from '@airlock/agent-kit';
import type { UserExecutionContext } from '@airlock/session';
import type { z } from 'zod';
import { WorkloadReader } from '../workload-reader';
import { policySimulator, type Simulation } from './schema';

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
      const simulations: Simulation[] = [];
      for (const policy of policies) {
        const { max_input_tokens: maxInputTokens, max_output_tokens: maxOutputTokens } = policy;
        const { patient_workloads: patientWorkloads, strategies } = policy;
        const asked = { maxInputTokens, maxOutputTokens, patientWorkloads, strategies };
        simulations.push({ policy, savings: await this.log.analysis.savings(manager, rows, asked) });
      }
      return simulations;
    });
    return { range: reading.range, simulations: reading.answer };
  }
}
