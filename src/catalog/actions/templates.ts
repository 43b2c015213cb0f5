import type { StrategyName } from '../optimization/schema';
import type { Action } from './schema';

/** One action of a strategy. Its dependencies are the one before it, and whatever `after` names. */
export interface Template extends Pick<
  Action,
  'title' | 'what' | 'effort' | 'changes' | 'validation' | 'approvals'
> {
  readonly phase: Action['timeline']['phase'];
  /** Needs the router that this strategy builds, when that one is in the plan too. */
  readonly after?: StrategyName;
}

const ENGINEERING = 'engineering lead';
const PRODUCT = 'product owner';
const BUDGET = 'budget owner';

const rollOut = (what: string, approvals: readonly string[]): Template => ({
  phase: 'roll out',
  title: `Roll out: ${what}`,
  what: 'Send a small share of the calls the new way, compare cost, quality and latency with the baseline, then send the rest.',
  effort: 'days',
  changes: [{ kind: 'config', what: 'Raise the share step by step behind the flag.' }],
  validation: 'Cost per call falls as computed, and the evaluation stays where the baseline has it.',
  approvals,
});

export const TEMPLATES: Readonly<Record<StrategyName, readonly Template[]>> = {
  caching: [
    {
      phase: 'prepare',
      title: 'Put what repeats first in every prompt',
      what: 'Providers cache a prompt from its beginning: system text, tools and examples first, the user’s words last.',
      effort: 'days',
      changes: [
        { kind: 'code', what: 'Build prompts from a fixed part and a changing part, in this order.' },
      ],
      validation: 'Two calls of one workload begin with the same text.',
      approvals: [ENGINEERING],
    },
    {
      phase: 'build',
      title: 'Switch prompt caching on',
      what: 'Some providers cache by themselves, others need a mark in the request.',
      effort: 'hours',
      changes: [
        { kind: 'api', what: 'Mark the fixed part as cacheable where the provider asks for it.' },
        { kind: 'config', what: 'Keep a flag that leaves the mark out.' },
      ],
      validation: 'The usage of the second of two equal calls shows cached tokens.',
      approvals: [ENGINEERING],
    },
    rollOut('prompt caching', [ENGINEERING]),
  ],
  routing: [
    {
      phase: 'prepare',
      title: 'Compare the smaller model on your own small calls',
      what: 'Take small calls of every workload, have both models answer, and judge the answers blind.',
      effort: 'days',
      changes: [
        { kind: 'code', what: 'Keep the calls and the judgements as an evaluation that can run again.' },
      ],
      validation: 'The evaluation gives the same verdict twice.',
      approvals: [PRODUCT],
    },
    {
      phase: 'build',
      title: 'Route small calls to the smaller model',
      what: 'Count the input tokens before the call, limit the output, and choose the model by both.',
      effort: 'days',
      changes: [
        { kind: 'code', what: 'One place that chooses the model for a call.' },
        {
          kind: 'config',
          what: 'The limits of a small call, the pairs of models, and a flag for each workload.',
        },
      ],
      validation: 'With the flag off, every call goes where it goes today.',
      approvals: [ENGINEERING],
    },
    rollOut('routing', [ENGINEERING, PRODUCT]),
  ],
  tiering: [
    {
      phase: 'prepare',
      title: 'Compare the smallest model on the same calls',
      what: 'Run the evaluation of small calls with the smallest model of the family.',
      effort: 'days',
      changes: [{ kind: 'code', what: 'Add the smallest model to the evaluation.' }],
      validation: 'The evaluation gives the same verdict twice.',
      approvals: [PRODUCT],
      after: 'routing',
    },
    {
      phase: 'build',
      title: 'Give the router a further tier',
      what: 'Small calls whose evaluation holds go down to the smallest model.',
      effort: 'hours',
      changes: [{ kind: 'config', what: 'The smallest model of each pair, and a flag of its own.' }],
      validation: 'With the flag off, every call goes where it went before.',
      approvals: [ENGINEERING],
    },
    rollOut('tiering', [ENGINEERING, PRODUCT]),
  ],
  batching: [
    {
      phase: 'prepare',
      title: 'Agree which workloads can wait',
      what: 'Ask the users of each workload how late an answer may come.',
      effort: 'hours',
      changes: [{ kind: 'config', what: 'Mark each workload with the longest wait that is agreed.' }],
      validation: 'Every marked workload has an owner who agreed.',
      approvals: [PRODUCT],
    },
    {
      phase: 'build',
      title: 'Send what can wait as batches',
      what: 'Collect the calls of marked workloads, send them to the batch interface, and hand out the answers as they come.',
      effort: 'weeks',
      changes: [
        { kind: 'api', what: 'Use the provider’s batch interface.' },
        { kind: 'database', what: 'A table of calls that wait, with the state of their batch.' },
        {
          kind: 'code',
          what: 'A job that sends, fetches, and falls back to single calls when the wait is over.',
        },
      ],
      validation: 'A batch that fails as a whole loses no call.',
      approvals: [ENGINEERING],
    },
    rollOut('batching', [ENGINEERING, PRODUCT]),
  ],
  scaling: [
    {
      phase: 'build',
      title: 'Give the busiest hour more room',
      what: 'Raise the rate limit or reserve capacity for that hour; move what can wait to another one.',
      effort: 'days',
      changes: [{ kind: 'config', what: 'Limits and schedule of the busiest hour.' }],
      validation: 'The slowest calls of the busiest hour come down to those of the day.',
      approvals: [ENGINEERING, BUDGET],
    },
  ],
  fallback: [
    {
      phase: 'build',
      title: 'Answer failed calls with a second model',
      what: 'After an error or a time-out, ask a model of another provider, within one limit for both.',
      effort: 'days',
      changes: [
        { kind: 'code', what: 'One retry with the second model.' },
        { kind: 'config', what: 'The second model for each workload, and a flag.' },
      ],
      validation: 'With the first provider switched off in a test, calls are still answered.',
      approvals: [ENGINEERING],
    },
  ],
};
