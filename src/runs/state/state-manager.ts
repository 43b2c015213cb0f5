import type { UserExecutionContext } from '@airlock/session';
import { Inject, Injectable } from '@nestjs/common';
import { AirlockConfig } from '../../config';
import { IsolationViolations } from '../../monitoring';
import { canonicalJsonWithin, type Json } from '@airlock/agent-kit/plain-json';
import { ForeignStateError } from './foreign-state.error';
import type { AgentOutcome, RunDocument } from './run-document';
import { assertWithinBounds } from './state-bounds';
import { StateTooLargeError } from './state-too-large.error';

export type { AgentOutcome, RunDocument } from './run-document';

/** A state together with whose it is; the two never part while a run works. */
export interface OwnedState {
  readonly userId: string;
  readonly runId: string;
  readonly document: RunDocument;
}

/** What a step adds to the state. */
export interface StateChange {
  /** Whose it is. */
  readonly context: UserExecutionContext;
  readonly plan?: readonly string[];
  readonly outcomes?: Readonly<Record<string, AgentOutcome>>;
}

/** Merges and serialises run states. It keeps none: states are values, handed in and out. */
@Injectable()
export class StateManager {
  constructor(
    @Inject(AirlockConfig) private readonly config: AirlockConfig,
    @Inject(IsolationViolations) private readonly violations: IsolationViolations,
  ) {}

  /** A new state; neither of the two is changed. @throws ForeignStateError, audited and counted (P6) */
  merge(state: OwnedState, change: StateChange): OwnedState {
    const { userId, runId } = change.context;
    if (state.userId !== userId || state.runId !== runId) {
      void this.violations.report('state', change.context, { state_run_id: state.runId });
      throw new ForeignStateError(state.runId, runId);
    }
    const { document } = state;
    return {
      ...state,
      document: {
        ...document,
        plan: change.plan ?? document.plan,
        outcomes: { ...document.outcomes, ...change.outcomes },
      },
    };
  }

  /** The one text of a state. @throws StateTooLargeError, StateBoundsError, NotPlainJsonError */
  serialize(document: RunDocument): string {
    const most = this.config.runStateMaxBytes;
    // What an agent answered with may be a hundred times that; to write it all down would hold up everybody.
    const text = canonicalJsonWithin(most, document);
    if (text === undefined || Buffer.byteLength(text) > most)
      throw new StateTooLargeError(most, largestKey(document, most));
    assertWithinBounds(JSON.parse(text) as Json);
    return text;
  }

  parse(text: string): RunDocument {
    return JSON.parse(text) as RunDocument;
  }
}

/** Outcomes are looked into: which agent's answer is too long is what one needs to know. */
function largestKey({ outcomes, ...rest }: RunDocument, most: number): string {
  const parts = [
    ...Object.entries(rest),
    ...Object.entries(outcomes).map(([agent, outcome]) => [`outcomes.${agent}`, outcome] as const),
  ];
  const sizes = parts.map(([key, value]) => {
    const text = canonicalJsonWithin(most, value);
    return { key, bytes: text === undefined ? Infinity : Buffer.byteLength(text) };
  });
  return sizes.reduce((largest, part) => (part.bytes > largest.bytes ? part : largest)).key;
}
