/** What can happen in a run (spec 8). Agents may declare further types of their own. */
export const CORE_EVENT_TYPES = [
  'agent_started',
  'agent_thinking',
  'tool_executing',
  'tool_completed',
  'agent_completed',
  'agent_error',
  'agent_death',
  'progress_update',
  'orchestration_started',
  'orchestration_thinking',
  'orchestration_delegating',
  'orchestration_combining',
  'orchestration_completed',
] as const;

export type CoreEventType = (typeof CORE_EVENT_TYPES)[number];

/** The run's terminal event, for every outcome. */
export const RUN_END = 'orchestration_completed';

/** The first event of a run, but for notices that it waits in the queue. */
export const RUN_START = 'orchestration_started';

const EXECUTION_START = 'agent_started';

/** Each ends an execution; an execution has exactly one. */
const EXECUTION_ENDS = ['agent_completed', 'agent_error', 'agent_death'] as const;

/** What tells of an agent at work, and so belongs to an execution. */
const OF_AN_EXECUTION: readonly string[] = [
  EXECUTION_START,
  'agent_thinking',
  'tool_executing',
  'tool_completed',
  ...EXECUTION_ENDS,
];

/** Names that mean something else on a stream or a socket; no agent may give them to an event of its own. */
const RESERVED: readonly string[] = [
  ...CORE_EVENT_TYPES,
  'events_dropped',
  'agent_text',
  'import_progress',
  'result',
  'error',
];

export const isCoreEventType = (type: string): type is CoreEventType =>
  (CORE_EVENT_TYPES as readonly string[]).includes(type);

const endsExecution = (type: string): boolean => (EXECUTION_ENDS as readonly string[]).includes(type);

export const belongsToExecution = (type: string): boolean => OF_AN_EXECUTION.includes(type);

/** Never dropped on the way to a client (W7). */
export const isTerminal = (type: string): boolean => type === RUN_END || endsExecution(type);

/** Whether an agent may call an event of its own so. */
export const isOwnTypeName = (type: string): boolean =>
  /^[a-z][a-z0-9_]{0,63}$/.test(type) && !RESERVED.includes(type);
