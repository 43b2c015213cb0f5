import type { ScopedKey } from '@airlock/session';
import type { AirlockConfig } from '../config';
import { CircuitOpenError } from './errors';

export interface CircuitLimits {
  /** Failures in a row that open a circuit. */
  readonly failures: number;
  /** How long an open circuit stays shut to calls before one is let through to probe. */
  readonly probeMs: number;
  /** Circuits remembered at most; the one failing longest ago is forgotten first. */
  readonly entries: number;
}

/** The right to make one call. Whoever has it says how the call went; of an open circuit only the probe's word counts. */
export class CircuitPermit {
  constructor(readonly key: ScopedKey) {}
}

interface Circuit {
  readonly failures: number;
  readonly openedAt?: number;
  readonly probe?: CircuitPermit | undefined;
}

/** A circuit that lets nobody through, or one caller alone. */
export interface NotClosed {
  readonly key: ScopedKey;
  /** Else the next call probes, or one is probing. */
  readonly isOpen: boolean;
  readonly failures: number;
  /** Milliseconds since the epoch: when the next call may probe. */
  readonly probeAt: number;
}

/** One circuit for each dependency and user: A's failures never open B's (E17). Only failing ones are remembered. */
export class CircuitBreakers {
  private readonly circuits = new Map<ScopedKey, Circuit>();

  constructor(
    private readonly limits: CircuitLimits,
    private readonly now: () => number = () => Date.now(),
  ) {}

  static from({ breakerFailures, breakerProbeMs, breakerEntries }: AirlockConfig): CircuitBreakers {
    return new CircuitBreakers({
      failures: breakerFailures,
      probeMs: breakerProbeMs,
      entries: breakerEntries,
    });
  }

  /** How many circuits are open and how many have failures but are not; nothing of whose they are. */
  get states(): { readonly open: number; readonly failing: number } {
    const open = [...this.circuits.values()].filter(({ openedAt }) => openedAt !== undefined).length;
    return { open, failing: this.circuits.size - open };
  }

  /** The one that failed longest ago first. */
  get notClosed(): readonly NotClosed[] {
    const now = this.now();
    return [...this.circuits].flatMap(([key, { openedAt, failures, probe }]) => {
      if (openedAt === undefined) return [];
      const probeAt = openedAt + this.limits.probeMs;
      return [{ key, isOpen: now < probeAt && !probe, failures, probeAt }];
    });
  }

  /**
   * Asks to call; whoever may must say how it went: `succeeded`, `failed` or `abandoned`.
   * @throws CircuitOpenError at once while the circuit is open
   */
  enter(key: ScopedKey, dependency: string): CircuitPermit {
    const permit = new CircuitPermit(key);
    const circuit = this.circuits.get(key);
    if (circuit?.openedAt === undefined) return permit;
    const waitMs = circuit.openedAt + this.limits.probeMs - this.now();
    if (waitMs > 0 || circuit.probe) throw new CircuitOpenError(dependency, Math.max(waitMs, 0));
    this.circuits.set(key, { ...circuit, probe: permit });
    return permit;
  }

  succeeded(permit: CircuitPermit): void {
    if (this.counts(permit)) this.circuits.delete(permit.key);
  }

  failed(permit: CircuitPermit): void {
    if (!this.counts(permit)) return;
    const { key } = permit;
    const failures = (this.circuits.get(key)?.failures ?? 0) + 1;
    const opens = failures >= this.limits.failures;
    this.circuits.delete(key);
    if (this.circuits.size >= this.limits.entries) this.forgetOldest();
    this.circuits.set(key, { failures, ...(opens ? { openedAt: this.now() } : {}) });
  }

  /** The caller gave up: it says nothing about the dependency. */
  abandoned(permit: CircuitPermit): void {
    const circuit = this.circuits.get(permit.key);
    if (circuit?.probe === permit) this.circuits.set(permit.key, { ...circuit, probe: undefined });
  }

  /** Not that of a call which began before the circuit opened: it would end somebody else's probe, or put it off. */
  private counts(permit: CircuitPermit): boolean {
    const circuit = this.circuits.get(permit.key);
    return circuit?.openedAt === undefined || circuit.probe === permit;
  }

  private forgetOldest(): void {
    const [oldest] = this.circuits.keys();
    if (oldest !== undefined) this.circuits.delete(oldest);
  }
}
