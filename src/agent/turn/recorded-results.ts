import { isStorableText } from '../../http';
import { canonicalJson, type Json, plainCopy, sha256 } from '@airlock/agent-kit/plain-json';
import type { RunStep } from '../../runs';

/**
 * What an agent's turns have committed so far, by key. It is handed back instead of being done again: after a retry, a
 * hand-back, a takeover, and in a run that goes on from another (P2).
 */
export class RecordedResults {
  private readonly results = new Map<string, Json>();

  constructor(steps: readonly RunStep[]) {
    this.learn(steps);
  }

  /** What is in the database counts: a step may be committed whose answer never came. */
  learn(steps: readonly RunStep[]): void {
    for (const { key, result, calls } of steps) {
      this.results.set(key, calls?.[0]?.answer ?? result ?? null);
    }
  }

  has(key: string): boolean {
    return this.results.has(key);
  }

  /** A copy: what the agent does to it harms no later replay. */
  get(key: string): Json | undefined {
    return plainCopy(this.results.get(key));
  }

  add(key: string, result: Json): void {
    this.results.set(key, result);
  }

  /** Whether there is something among them that is not in `used`: the agent is still where it has been before. */
  isAhead(used: ReadonlySet<string>): boolean {
    for (const key of this.results.keys()) if (!used.has(key)) return true;
    return false;
  }
}

/** Names the calls of one attempt: the same call again is another one, whatever order they come in. */
export class CallKeys {
  private readonly used = new Set<string>();

  get all(): ReadonlySet<string> {
    return this.used;
  }

  /** @throws StepNameError */
  forStep(agent: string, name: string): string {
    const key = `step:${name}`;
    if (!isKeepable(name)) throw new StepNameError(agent, name, NOT_KEEPABLE);
    if (this.used.has(key)) throw new StepNameError(agent, name, 'another step of it has that name');
    this.used.add(key);
    return key;
  }

  /** What came of the call is not recorded: the next one like it takes its place. */
  giveBack(key: string): void {
    this.used.delete(key);
  }

  forCall(kind: 'tool' | 'model', name: string, input: unknown): string {
    // What there is no tool by may be called anything; that is the call's failure, and not its agent's (T1).
    const called = isKeepable(name) ? name : sha256(JSON.stringify(name));
    const call = `${kind}:${called}:${sha256(canonicalJson(input)).slice(0, 24)}`;
    for (let nth = 1; ; nth++) {
      const key = `${call}:${nth}`;
      if (this.used.has(key)) continue;
      this.used.add(key);
      return key;
    }
  }
}

/** Beside a user id of 2,000 bytes an entry of the index over the keys has room for so much. */
const LONGEST_NAME_BYTES = 500;
const NOT_KEEPABLE = `it has to be a text of at most ${LONGEST_NAME_BYTES} bytes without NUL and unpaired surrogates`;
const NAME_SHOWN = 80;

/** Whether it is found again as what it was: a text that PostgreSQL keeps in another form would be done twice (P2). */
const isKeepable = (name: unknown): boolean =>
  typeof name === 'string' && isStorableText(name) && Buffer.byteLength(name) <= LONGEST_NAME_BYTES;

/** A step cannot be called what it is called: a replay would not find it, or take it for another. */
class StepNameError extends Error {
  readonly retryable = false;

  constructor(
    readonly agent: string,
    readonly step: unknown,
    reason: string,
  ) {
    super(
      `The agent "${agent}" cannot call a step ${shown(step)}: ${reason}. Give each step of an agent a short name of its own.`,
    );
    this.name = 'StepNameError';
  }
}

/** JSON shows what no eye sees. */
const shown = (name: unknown): string => {
  if (typeof name !== 'string') return `what is a ${typeof name}`;
  return JSON.stringify(name.length > NAME_SHOWN ? `${name.slice(0, NAME_SHOWN)}…` : name);
};
