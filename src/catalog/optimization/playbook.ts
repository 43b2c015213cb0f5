import type { Strategy, StrategyName } from './schema';

/** What is true of a strategy whatever the rows say. No numbers: those come from the rows. */
export type Play = Pick<
  Strategy,
  'title' | 'what' | 'claims' | 'quality_impact' | 'risk' | 'rollback' | 'phases'
>;

const ROLL_OUT = {
  name: 'Roll out',
  what: 'Send a small share of the calls the new way, compare cost and quality, then send the rest.',
};

export const PLAYBOOK: Readonly<Record<StrategyName, Play>> = {
  caching: {
    title: 'Prompt caching',
    what: 'Calls that repeat a prompt pay the cached-input price for it.',
    claims: 'money',
    quality_impact: { level: 'none', why: 'The model sees the same prompt and answers it anew.' },
    risk: { level: 'low', why: 'A cache that has expired costs what the call costs today.' },
    rollback: 'Switch caching off; the next call costs what it costs today.',
    phases: [
      { name: 'Prepare', what: 'Put the part that repeats first in every prompt, and what changes last.' },
      { name: 'Switch on', what: 'Turn on prompt caching where the provider does not do it by itself.' },
      { name: 'Verify', what: 'Read the cached tokens in the usage of each answer.' },
    ],
  },
  routing: {
    title: 'Routing of small calls',
    what: 'Small calls go to a smaller model of the same provider, one tier down.',
    claims: 'money',
    quality_impact: {
      level: 'medium',
      why: 'A smaller model answers; whether well enough, only your own evaluation shows.',
    },
    risk: { level: 'medium', why: 'Some small calls are hard ones.' },
    rollback: 'Turn the routing flag off; every call goes to its old model at once.',
    phases: [
      { name: 'Evaluate', what: 'Compare both models on small calls of your own.' },
      { name: 'Build', what: 'Choose the model by the size of the call, behind a flag.' },
      ROLL_OUT,
    ],
  },
  tiering: {
    title: 'Tiering of small calls',
    what: 'Small calls that are still above the smallest tier go all the way down.',
    claims: 'money',
    quality_impact: { level: 'high', why: 'The smallest model of the family answers.' },
    risk: { level: 'medium', why: 'The distance between the models is larger than with routing.' },
    rollback: 'Raise the floor of the router by one tier; it takes effect with the next call.',
    phases: [
      { name: 'Evaluate', what: 'Compare the smallest model on the calls that routing has moved already.' },
      { name: 'Build', what: 'Give the router a further tier, behind a flag of its own.' },
      ROLL_OUT,
    ],
  },
  batching: {
    title: 'Batching of what can wait',
    what: 'Workloads whose latency does not matter use the batch price.',
    claims: 'money',
    quality_impact: { level: 'none', why: 'The same model answers the same prompt.' },
    risk: { level: 'low', why: 'Answers come later, and a batch can fail as a whole.' },
    rollback: 'Send the workload call by call again.',
    phases: [
      { name: 'Mark', what: 'Mark the workloads that can wait, and for how long.' },
      {
        name: 'Build',
        what: 'Collect their calls, send them as a batch, and take the answers when they come.',
      },
      ROLL_OUT,
    ],
  },
  scaling: {
    title: 'Capacity for the busiest hour',
    what: 'More capacity, or less load, in the busiest hour shortens its slowest calls.',
    claims: 'latency',
    quality_impact: { level: 'none', why: 'The same model answers the same prompt.' },
    risk: { level: 'low', why: 'Capacity that is not needed costs money.' },
    rollback: 'Give the capacity back.',
    phases: [
      { name: 'Shift', what: 'Move what can wait to another hour.' },
      { name: 'Raise', what: 'Raise the rate limit or the reserved capacity for the busiest hour.' },
      { name: 'Verify', what: 'Compare the slowest calls of that hour with those of the day.' },
    ],
  },
  fallback: {
    title: 'A second model for failed calls',
    what: 'A call that fails is answered by another model.',
    claims: 'failures',
    quality_impact: { level: 'low', why: 'A failed call gets some answer in place of none.' },
    risk: { level: 'low', why: 'A failed call is paid for a second time.' },
    rollback: 'Remove the second model; a failed call fails again.',
    phases: [
      { name: 'Choose', what: 'Choose a model of another provider, so that one outage does not take both.' },
      { name: 'Build', what: 'Try it after an error or a time-out, with a limit on the time for both.' },
      { name: 'Verify', what: 'Count the calls that the second model saved.' },
    ],
  },
};
