import type { Degraded } from '@airlock/agent-kit';
import { Degraded as DegradedAnswer } from '@airlock/agent-kit';
import type { RecordingTask } from '@airlock/testing';
import { ActionsAgent } from '../actions/agent';
import { actionsInputSchema } from '../actions/schema';
import { DataHelperAgent } from '../data-helper/agent';
import { DataAgent } from '../data/agent';
import { dataInputSchema } from '../data/schema';
import { OptimizationAgent } from '../optimization/agent';
import { optimizationInputSchema } from '../optimization/schema';
import { ReportingAgent } from '../reporting/agent';
import { type Report, reportingInputSchema } from '../reporting/schema';
import { TriageAgent } from '../triage/agent';
import { type Triage, triageInputSchema } from '../triage/schema';

/** What a run knows, as the engine hands it on: plain JSON. */
export type State = Record<string, unknown> & { message: string };

const outputOf = <T>(answer: T | Degraded<T>): T =>
  answer instanceof DegradedAnswer ? answer.output : answer;
const plain = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;

/** The agents in the order that triage's count decides (spec 6), each on a task of its own. */
export async function runAll(
  state: State,
  newTask: () => RecordingTask,
): Promise<{ report: Report; state: State }> {
  const triage = plain(outputOf(await new TriageAgent().run(triageInputSchema.parse(state), newTask())));
  const known: State = { ...state, triage };
  for (const step of BY_SUFFICIENCY[triage.data_sufficiency])
    known[step] = plain(await STEPS[step](known, newTask()));
  const report = outputOf(await new ReportingAgent().run(reportingInputSchema.parse(known), newTask()));
  return { report: plain(report), state: known };
}

type Step = 'data_helper' | 'data' | 'optimization' | 'actions';

const BY_SUFFICIENCY: Readonly<Record<Triage['data_sufficiency'], readonly Step[]>> = {
  sufficient: ['data', 'optimization', 'actions'],
  partial: ['data_helper', 'data', 'optimization'],
  insufficient: ['data_helper'],
  unknown: ['data_helper'],
};

const STEPS: Readonly<Record<Step, (state: State, task: RecordingTask) => Promise<unknown>>> = {
  data_helper: async (state, task) => outputOf(await new DataHelperAgent().run(state, task)),
  data: async (state, task) => outputOf(await new DataAgent().run(dataInputSchema.parse(state), task)),
  optimization: async (state, task) =>
    outputOf(await new OptimizationAgent().run(optimizationInputSchema.parse(state), task)),
  actions: async (state, task) =>
    outputOf(await new ActionsAgent().run(actionsInputSchema.parse(state), task)),
};
