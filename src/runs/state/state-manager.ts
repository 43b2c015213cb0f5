import { Inject, Injectable } from '@nestjs/common';
import { AirlockConfig } from '../../config';
import { canonicalJson, type Json } from './canonical-json';
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
  readonly userId: string;
  readonly runId: string;
  readonly plan?: readonly string[];
  readonly outcomes?: Readonly<Record<string, AgentOutcome>>;
}

/** Merges and serialises run states. It keeps none: states are values, handed in and out. */
@Injectable()
export class StateManager {
  private foreignMerges = 0;

  constructor(@Inject(AirlockConfig) private readonly config: AirlockConfig) {}

  /** How many merges of somebody else's state were refused since the start of this process. */
  get refused(): number {
    return this.foreignMerges;
  }

  /** A new state; neither of the two is changed. @throws ForeignStateError (P6) */
  merge(state: OwnedState, change: StateChange): OwnedState {
    if (state.userId !== change.userId || state.runId !== change.runId) {
      this.foreignMerges += 1;
      throw new ForeignStateError(state.runId, change.runId);
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
    const text = canonicalJson(document);
    const bytes = Buffer.byteLength(text);
    if (bytes > this.config.runStateMaxBytes) {
      throw new StateTooLargeError(bytes, this.config.runStateMaxBytes, largestKey(document));
    }
    assertWithinBounds(JSON.parse(text) as Json);
    return text;
  }

  parse(text: string): RunDocument {
    return JSON.parse(text) as RunDocument;
  }
}

/** Outcomes are looked into: which agent's answer is too long is what one needs to know. */
function largestKey({ outcomes, ...rest }: RunDocument): string {
  const parts = [
    ...Object.entries(rest),
    ...Object.entries(outcomes).map(([agent, outcome]) => [`outcomes.${agent}`, outcome] as const),
  ];
  const sizes = parts.map(([key, value]) => ({ key, bytes: Buffer.byteLength(canonicalJson(value)) }));
  return sizes.reduce((largest, part) => (part.bytes > largest.bytes ? part : largest)).key;
}
