/** What a run, and each step of it, can be in (spec E9). */
export const RUN_STATES = [
  'queued',
  'starting',
  'running',
  'completing',
  'completed',
  'failed',
  'timeout',
  'dead',
  'cancelled',
] as const;

export type RunState = (typeof RUN_STATES)[number];

/** The five ends; an ended run never changes again. */
export type EndState = Extract<RunState, 'completed' | 'failed' | 'timeout' | 'dead' | 'cancelled'>;

const ACTIVE: readonly RunState[] = ['starting', 'running', 'completing'];
export const LIVE_STATES: readonly RunState[] = ['queued', ...ACTIVE];

/** Some replica works on it. */
export const isActive = (state: RunState): boolean => ACTIVE.includes(state);

/** Not ended yet. */
export const isLive = (state: RunState): boolean => LIVE_STATES.includes(state);

export const isEnded = (state: RunState): state is EndState => !LIVE_STATES.includes(state);
