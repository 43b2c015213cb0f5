import { canonicalJson, type Json, plainCopy, type RunStep, sha256 } from '../../runs';

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

  /** @throws StepNameUsedError */
  forStep(agent: string, name: string): string {
    const key = `step:${name}`;
    if (this.used.has(key)) throw new StepNameUsedError(agent, name);
    this.used.add(key);
    return key;
  }

  /** What came of the call is not recorded: the next one like it takes its place. */
  giveBack(key: string): void {
    this.used.delete(key);
  }

  forCall(kind: 'tool' | 'model', name: string, input: unknown): string {
    const call = `${kind}:${name}:${sha256(canonicalJson(input)).slice(0, 24)}`;
    for (let nth = 1; ; nth++) {
      const key = `${call}:${nth}`;
      if (this.used.has(key)) continue;
      this.used.add(key);
      return key;
    }
  }
}

/** Two steps of one agent have one name, so that a replay could not tell them apart. */
class StepNameUsedError extends Error {
  readonly retryable = false;

  constructor(
    readonly agent: string,
    readonly step: string,
  ) {
    super(`The agent "${agent}" has two steps "${step}". Give each step of an agent a name of its own.`);
    this.name = 'StepNameUsedError';
  }
}
