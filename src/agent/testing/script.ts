import type { StrayKind } from './stray';

/** What a scripted agent does, in order. The script is the message, so that it reaches other processes too. */
export type Act =
  | readonly ['step', string]
  | readonly ['slow_step', string, number]
  /** Stays open until the gate of its process, by the variable GATE, is; see DatabaseGate. */
  | readonly ['gated_step', string]
  | readonly ['wait', number]
  /** For a gate of this name to be opened, see `openGate`. */
  | readonly ['until', string]
  | readonly ['hang']
  | readonly ['spin', number]
  | readonly ['spin_here', number]
  | readonly ['throw', string]
  /** An error with an answer of some API copied onto it. */
  | readonly ['throw_answer', object]
  | readonly ['stray', StrayKind, string]
  | readonly ['stray_times', number]
  | readonly ['stray_here', string]
  /** Done without being awaited. */
  | readonly ['unawaited', Act]
  /** Begun so many milliseconds later, while nobody awaits it. */
  | readonly ['late', number, Act]
  /** In a step of its own. */
  | readonly ['query', string]
  | readonly ['refuse', string]
  | readonly ['fail_times', number]
  | readonly ['null']
  | readonly ['bad_output']
  | readonly ['tool', string, object]
  /** Fails without it. */
  | readonly ['need', string, object]
  | readonly ['tools_at_once', string, number]
  | readonly ['model', string]
  /** Its words are shown while they come. */
  | readonly ['shown_model', string]
  | readonly ['think', string, number]
  | readonly ['emit', string, object]
  | readonly ['flood']
  | readonly ['checkpoint']
  | readonly ['swallow', Act]
  | readonly ['bulk', number]
  | readonly ['evidence', number]
  | readonly ['answer', object]
  | readonly ['degraded', string];

export interface Script {
  readonly sufficiency?: string;
  readonly agents?: Readonly<Record<string, readonly Act[]>>;
}

export const scriptOf = (script: Script): string => JSON.stringify(script);
