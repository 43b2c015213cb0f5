import { Agent, type AgentHandler, type AgentTask, Degraded, ToolFailedError } from '@airlock/agent-kit';
import { computedStep } from '../evidence/computed-step';
import { entitiesOf } from '../question/entities';
import { goesOnFrom, meantQuestions } from '../question/follow-up';
import { isLeftOut } from '../question/names/left-out';
import { looksLikeInjection } from '../question/injection';
import { moveOf } from '../question/moves';
import { type RequestedRange, requestedRange } from '../question/requested-range';
import { requestedTarget } from '../question/requested-target';
import { wantedOf } from '../question/wanted';
import { countAsked } from '../range/count-asked';
import type { Outline } from '../range/range.schema';
import { performanceAnalyzer } from '../tools/performance-analyzer/schema';
import { askModel } from './ask-model';
import { keyParameters } from './key-parameters';
import { classify } from './keywords';
import {
  type Classification,
  type Triage,
  type TriageInput,
  triageInputSchema,
  triageOutputSchema,
} from './schema';
import { foreign, goingOn, issuesOf, leftOver, nothingThere, readAs, SHORTEST, untold } from './remarks';
import { adviceFor } from './tool-advice';

@Agent({
  name: 'triage',
  description: 'Sorts the question and counts whether your log holds enough to answer it.',
  phase: 'triage',
  input: triageInputSchema,
  output: triageOutputSchema,
  tools: [performanceAnalyzer.name],
})
export class TriageAgent implements AgentHandler<TriageInput, Triage> {
  async run(input: TriageInput, task: AgentTask): Promise<Triage | Degraded<Triage>> {
    const { workloads, constraints } = input;
    const before = goesOnFrom(input.message, input.history);
    const questions = meantQuestions(input.message, before);
    const message = questions.join('\n');
    await task.think('Reading the question', 10);
    const isSuspicious = looksLikeInjection(message);
    const sorted = await this.sort(message, isSuspicious, task);

    await task.think('Counting the rows it is about', 60);
    const { range, against, notes, readings, isUnclear, ...counted } = await this.count(
      questions,
      workloads,
      task,
    );
    const wanted = wantedOf(message, { against, ...counted });
    const isTold = against !== undefined || Object.keys(wanted).length > 0;

    const triage = await computedStep(task, 'triage', triageOutputSchema, () => {
      const { kind, ...classification } = sorted.classification;
      const { models, ...named } = entitiesOf(message);
      const entities = { models: models.filter((name) => !isLeftOut(message, name)), ...named };
      const { target, notes: notReached } = requestedTarget(message, constraints);
      const issues = [
        ...issuesOf(message, isSuspicious),
        ...(isTold ? [] : untold(message, entities.models, sorted.classification, sorted.decidedBy)),
        ...notes,
        ...notReached,
        ...counted.issues,
        ...leftOver(message, wanted),
      ];
      return {
        ...classification,
        data_sufficiency: counted.data_sufficiency,
        sufficiency: counted.sufficiency,
        parameters: keyParameters(message, sorted.classification, entities, range, target),
        range,
        measured_range: counted.measured_range,
        ...(against ? { against } : {}),
        ...(counted.move ? { move: counted.move } : {}),
        ...wanted,
        entities,
        next_agent: nextAgent(counted.data_sufficiency),
        tool_recommendations: adviceFor(classification.category, kind, target !== undefined),
        validation_status: statusOf(isSuspicious, isUnclear || counted.isRefused, issues),
        issues,
        ...(before.length > 0 ? { goes_on_from: before } : {}),
        readings: [...foreign(input.message), ...readAs(input.message), ...goingOn(before), ...readings],
        decided_by: sorted.decidedBy,
      };
    });
    return degradedBy(triage, [...(sorted.fallback ?? []), ...counted.degraded]);
  }

  /** A message that gives orders to a model never reaches one. */
  private async sort(message: string, isSuspicious: boolean, task: AgentTask): Promise<Sorted> {
    const byWords = { classification: classify(message), decidedBy: 'keywords' } as const;
    if (!task.hasModel || isSuspicious || message.trim().length < SHORTEST) return byWords;
    const answer = await askModel(task, message);
    if ('classification' in answer) return { ...answer, decidedBy: 'model' };
    return { ...byWords, fallback: [`Keywords sorted the question: ${answer.reason}.`] };
  }

  private async count(
    questions: readonly [string, ...string[]],
    workloads: TriageInput['workloads'],
    task: AgentTask,
  ): Promise<RequestedRange & Counted> {
    const asked = requestedRange(questions, workloads);
    if (questions[0].trim().length < SHORTEST) return { ...asked, ...notCounted('insufficient') };
    if (asked.isUnclear) return { ...asked, ...notCounted('unknown') };
    try {
      const { counted, ...followed } = await countAsked(task, questions, workloads, asked);
      const { sufficiency, range: measured, outline } = counted;
      const readings = [...followed.readings, ...nothingThere(measured, outline)];
      const move = moveOf(questions.join('\n'), outline ?? undefined);
      const found = {
        sufficiency,
        measured_range: measured,
        ...(move ? { move } : {}),
        ...(outline ? { outline } : {}),
      };
      return { ...followed, readings, ...notCounted(sufficiency.verdict), ...found };
    } catch (error) {
      // Worth another try; anything else will not go away by itself.
      if (!(error instanceof ToolFailedError) || error.status === 'rate_limited') throw error;
      const reason = `The rows could not be counted: ${error.message}`;
      const refused = { isRefused: true, issues: [reason], degraded: [reason] };
      return { ...asked, ...notCounted('unknown'), ...refused };
    }
  }
}

interface Sorted {
  readonly classification: Classification;
  readonly decidedBy: Triage['decided_by'];
  /** Set when the model was to answer and did not. */
  readonly fallback?: readonly string[];
}

interface Counted extends Pick<Triage, 'data_sufficiency' | 'sufficiency' | 'measured_range' | 'move'> {
  /** The whole log, where it could be counted. */
  readonly outline?: Outline;
  readonly isRefused: boolean;
  readonly issues: readonly string[];
  readonly degraded: readonly string[];
}

const notCounted = (data_sufficiency: Triage['data_sufficiency']): Counted => ({
  data_sufficiency,
  sufficiency: null,
  measured_range: null,
  isRefused: false,
  issues: [],
  degraded: [],
});

function statusOf(
  isSuspicious: boolean,
  isInvalid: boolean,
  issues: readonly string[],
): Triage['validation_status'] {
  if (isSuspicious) return 'suspicious';
  if (isInvalid) return 'invalid';
  return issues.length > 0 ? 'warning' : 'valid';
}

function nextAgent(sufficiency: Triage['data_sufficiency']): Triage['next_agent'] {
  return sufficiency === 'sufficient' ? 'data' : 'data_helper';
}

function degradedBy(triage: Triage, reasons: readonly string[]): Triage | Degraded<Triage> {
  return reasons.length === 0 ? triage : new Degraded(triage, reasons.join(' '));
}
