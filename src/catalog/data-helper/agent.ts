import { Agent, type AgentHandler, type AgentTask, Degraded, ToolFailedError } from '@airlock/agent-kit';
import { computedStep } from '../evidence/computed-step';
import { pack } from '../evidence/packing';
import { SHOWN } from '../evidence/shown';
import { entitiesOf } from '../question/entities';
import { type Lookup, priceSearch } from '../tools/price-search/schema';
import { callTool } from '../tools/tool-contract';
import { instructionsFor, situationOf } from './advice';
import { checklistFor, FULL_CHECKLIST } from './checklist';
import {
  type DataHelper,
  type DataHelperInput,
  dataHelperInputSchema,
  dataHelperOutputSchema,
} from './schema';

/** A shorter message does not say what is wanted: the whole checklist answers it. */
const SHORT = 10;
const MODELS_LOOKED_UP = 3;

@Agent({
  name: 'data_helper',
  description: 'Says what to import so that your question can be answered, and how.',
  phase: 'data_analysis',
  input: dataHelperInputSchema,
  output: dataHelperOutputSchema,
  tools: [priceSearch.name],
})
export class DataHelperAgent implements AgentHandler<DataHelperInput, DataHelper> {
  async run(
    { message, triage }: DataHelperInput,
    task: AgentTask,
  ): Promise<DataHelper | Degraded<DataHelper>> {
    const isShort = message.trim().length < SHORT;
    await task.think('Looking at what is missing', 30);
    const { prices, problem } = await this.prices(task, isShort ? [] : entitiesOf(message).models);
    const help = await computedStep(task, 'checklist', dataHelperOutputSchema, () =>
      pack('data_helper', {
        situation: situationOf(triage, isShort),
        instructions: instructionsFor(triage),
        items: isShort ? FULL_CHECKLIST : checklistFor(message, triage),
        is_full_checklist: isShort,
        prices,
      }),
    );
    return problem === undefined ? help : new Degraded(help, problem);
  }

  /** What a model costs can be said without a log; the checklist does not wait for it. */
  private async prices(
    task: AgentTask,
    models: readonly string[],
  ): Promise<{ prices: DataHelper['prices']; problem?: string }> {
    const prices: Lookup[] = [];
    try {
      for (const asked of models.slice(0, MODELS_LOOKED_UP)) {
        prices.push({ asked, ...(await callTool(task, priceSearch, { text: asked, limit: SHOWN })) });
      }
    } catch (error) {
      if (!(error instanceof ToolFailedError) || error.status !== 'error') throw error;
      return { prices, problem: `Not all prices could be looked up: ${error.message}` };
    }
    return { prices };
  }
}
