import type { PipelineStep, StepOutcome, StepReport } from './pipeline-step';

/**
 * Runs steps in their order; together only if there are at least two, one of them asks for it, and none is marked
 * sequential or has dependencies. The first failure stops the rest, unless the failed step says to go on (E15).
 *
 * State is a value: each step gets what the ones before it made of it, and nobody's copy is changed (P5).
 */
export async function runPipeline<State>(
  steps: readonly PipelineStep<State>[],
  initial: State,
): Promise<{ state: State; reports: StepReport[] }> {
  return mayRunTogether(steps) ? together(steps, initial) : inOrder(steps, initial);
}

export function mayRunTogether<State>(steps: readonly PipelineStep<State>[]): boolean {
  return (
    steps.length >= 2 &&
    steps.some(({ parallel }) => parallel === true) &&
    steps.every(({ sequential, needs }) => !sequential && (needs ?? []).length === 0)
  );
}

async function inOrder<State>(steps: readonly PipelineStep<State>[], initial: State) {
  const reports: StepReport[] = [];
  let state = initial;
  let stoppedBy: string | undefined;
  for (const step of steps) {
    const reason =
      stoppedBy === undefined ? await skipReason(step, state) : `"${stoppedBy}" failed before it`;
    if (reason !== undefined) {
      state = (await step.skip?.(state, reason)) ?? state;
      reports.push({ step: step.name, status: 'skipped', reason });
      continue;
    }
    const outcome = await attempt(step, state);
    if (outcome.state !== undefined) ({ state } = outcome as { state: State });
    reports.push(reportOf(step, outcome));
    if (outcome.status === 'failed' && !step.continueOnError) stoppedBy = step.name;
  }
  return { state, reports };
}

async function together<State>(steps: readonly PipelineStep<State>[], initial: State) {
  const outcomes = await Promise.all(
    steps.map(async (step) => {
      const reason = await skipReason(step, initial);
      return reason === undefined ? { step, outcome: await attempt(step, initial) } : { step, reason };
    }),
  );
  const reports = outcomes.map(({ step, outcome, reason }) =>
    outcome ? reportOf(step, outcome) : { step: step.name, status: 'skipped' as const, reason },
  );
  const state = outcomes.reduce((merged, { step, outcome }) => {
    if (outcome?.state === undefined) return merged;
    return step.merge ? step.merge(merged, outcome.state) : { ...merged, ...(outcome.state as State) };
  }, initial);
  return { state, reports };
}

/** A condition that throws is no condition that holds. */
async function skipReason<State>(step: PipelineStep<State>, state: State): Promise<string | undefined> {
  if (!step.when) return undefined;
  try {
    const verdict = await step.when(state);
    if (verdict === true) return undefined;
    return typeof verdict === 'string' ? verdict : 'its condition does not hold';
  } catch (error) {
    return `its condition failed: ${error instanceof Error ? error.message : String(error)}`;
  }
}

async function attempt<State>(step: PipelineStep<State>, state: State): Promise<StepOutcome<State>> {
  try {
    return await step.run(state);
  } catch (error) {
    if (step.isFatal?.(error)) throw error;
    return { status: 'failed', reason: error instanceof Error ? error.message : String(error) };
  }
}

const reportOf = <State>(step: PipelineStep<State>, { status, reason }: StepOutcome<State>): StepReport => ({
  step: step.name,
  status,
  ...(reason === undefined ? {} : { reason }),
});
