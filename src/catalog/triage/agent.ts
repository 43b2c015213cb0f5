import { Agent, type AgentHandler, type AgentTask, Degraded, ToolFailedError } from '@airlock/agent-kit';
import { minute } from '../evidence/minute';
import { entitiesOf } from '../question/entities';
import { goesOnFrom, wholeQuestion } from '../question/follow-up';
import { looksLikeInjection } from '../question/injection';
import { otherLanguage } from '../question/language';
import { moveOf } from '../question/moves';
import { rankingOf } from '../question/ranking';
import { type RequestedRange, requestedRange } from '../question/requested-range';
import { requestedTarget } from '../question/requested-target';
import type { Outline, RangeView } from '../range/range.schema';
import { countAsked } from '../range/count-asked';
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
import { adviceFor } from './tool-advice';

const SHORTEST = 3;
const LONG = 5_000;

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
    const message = wholeQuestion(input.message, before);
    await task.think('Reading the question', 10);
    const isSuspicious = looksLikeInjection(message);
    const sorted = await this.sort(message, isSuspicious, task);

    await task.think('Counting the rows it is about', 60);
    const { range, against, notes, readings, isUnclear, ...counted } = await this.count(
      [input.message, ...before],
      workloads,
      task,
    );

    const triage = await task.step('triage', async (): Promise<Triage> => {
      const { kind, ...classification } = sorted.classification;
      const entities = entitiesOf(message);
      const { target, notes: notReached } = requestedTarget(message, constraints);
      const issues = [
        ...issuesOf(message, isSuspicious),
        ...(against || rankingOf(message) ? [] : untold(message, entities.models, sorted)),
        ...notes,
        ...notReached,
        ...counted.issues,
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
        entities,
        next_agent: nextAgent(counted.data_sufficiency),
        tool_recommendations: adviceFor(classification.category, kind, target !== undefined),
        validation_status: statusOf(isSuspicious, isUnclear || counted.isRefused, issues),
        issues,
        ...(before.length > 0 ? { goes_on_from: before } : {}),
        readings: [...foreign(input.message), ...goingOn(before), ...readings],
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
      const found = { sufficiency, measured_range: measured, ...(move ? { move } : {}) };
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

/** Who asks in another language must not take an answer about all calls for one about those that were meant. */
function foreign(message: string): string[] {
  const language = otherLanguage(message);
  if (language === undefined) return [];
  return [
    `The question seems to be in ${language}, and questions are read in English: of this one only the names of models and workloads were understood, no time and no comparison. Ask it again in English.`,
  ];
}

function goingOn([last]: readonly string[]): string[] {
  if (last === undefined) return [];
  const words = last.length > SHOWN ? `${last.slice(0, SHOWN)}…` : last;
  return [`Read as going on from "${words.replaceAll(/\s+/g, ' ').toWellFormed()}".`];
}

const SHOWN = 80;

/** Who asks about a time that has no calls must not have to guess which times have. */
function nothingThere({ rows }: RangeView, outline: Outline | null): string[] {
  if (rows > 0 || !outline?.first || !outline.last) return [];
  const [first, last] = [outline.first, outline.last].map((time) => `${minute(time)} UTC`);
  return [`None of your calls is in the range that you asked about: your log goes from ${first} to ${last}.`];
}

interface Sorted {
  readonly classification: Classification;
  readonly decidedBy: Triage['decided_by'];
  /** Set when the model was to answer and did not. */
  readonly fallback?: readonly string[];
}

interface Counted extends Pick<Triage, 'data_sufficiency' | 'sufficiency' | 'measured_range' | 'move'> {
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

function issuesOf(message: string, isSuspicious: boolean): string[] {
  const length = message.trim().length;
  return [
    ...(length < SHORTEST ? ['The message is too short to say what it asks for.'] : []),
    ...(length > LONG ? ['The message is long; the first question in it counts most.'] : []),
    ...(isSuspicious
      ? [
          'The message tries to give orders to a model, so no model was shown it; it was answered without one.',
        ]
      : []),
  ];
}

/** Words that no keyword was found in may be of another language; whoever asked must not take the overview for an answer. */
function untold(message: string, models: readonly string[], { classification, decidedBy }: Sorted): string[] {
  if (
    decidedBy === 'model' ||
    classification.category !== 'general' ||
    models.length > 0 ||
    message.trim().length < SHORTEST
  )
    return [];
  return [
    'What is asked could not be told from the words of the question, so this is the overview. Ask in English about cost, speed, failures, trends, models or prices.',
  ];
}

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
