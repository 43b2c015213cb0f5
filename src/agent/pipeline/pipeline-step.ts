/** What one step made of the state. */
export interface StepOutcome<State> {
  readonly status: 'completed' | 'failed';
  /** Absent when it made nothing of it. */
  readonly state?: State;
  readonly reason?: string;
}

export interface PipelineStep<State> {
  readonly name: string;
  /** Names of steps that must come before it. */
  readonly needs?: readonly string[];
  /** Wants to run beside the others. */
  readonly parallel?: boolean;
  /** Must never run beside others. */
  readonly sequential?: boolean;
  readonly continueOnError?: boolean;
  /** True to run; anything else, or a throw, skips the step, a text as the reason. */
  readonly when?: (state: State) => boolean | string | Promise<boolean | string>;
  readonly run: (state: State) => Promise<StepOutcome<State>>;
  /** What a skipped step leaves in the state. */
  readonly skip?: (state: State, reason: string) => Promise<State>;
  /** How its state joins that of steps that ran beside it; default: key by key. */
  readonly merge?: (merged: State, own: State) => State;
  /** Errors that end the whole pipeline and not just the step. */
  readonly isFatal?: (error: unknown) => boolean;
}

export interface StepReport {
  readonly step: string;
  readonly status: 'completed' | 'failed' | 'skipped';
  readonly reason?: string;
}
