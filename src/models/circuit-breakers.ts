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

interface Circuit {
  readonly failures: number;
  readonly openedAt?: number;
  readonly probing: boolean;
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
    private readonly now: () => number = Date.now,
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
    return [...this.circuits].flatMap(([key, { openedAt, failures, probing }]) => {
      if (openedAt === undefined) return [];
      const probeAt = openedAt + this.limits.probeMs;
      return [{ key, isOpen: now < probeAt && !probing, failures, probeAt }];
    });
  }

  /**
   * Asks to call; whoever may must say how it went: `succeeded`, `failed` or `abandoned`.
   * @throws CircuitOpenError at once while the circuit is open
   */
  enter(key: ScopedKey, dependency: string): void {
    const circuit = this.circuits.get(key);
    if (circuit?.openedAt === undefined) return;
    const waitMs = circuit.openedAt + this.limits.probeMs - this.now();
    if (waitMs > 0 || circuit.probing) throw new CircuitOpenError(dependency, Math.max(waitMs, 0));
    this.circuits.set(key, { ...circuit, probing: true });
  }

  succeeded(key: ScopedKey): void {
    this.circuits.delete(key);
  }

  failed(key: ScopedKey): void {
    const failures = (this.circuits.get(key)?.failures ?? 0) + 1;
    const opens = failures >= this.limits.failures;
    this.circuits.delete(key);
    if (this.circuits.size >= this.limits.entries) this.forgetOldest();
    this.circuits.set(key, { failures, probing: false, ...(opens ? { openedAt: this.now() } : {}) });
  }

  /** The caller gave up: it says nothing about the dependency. */
  abandoned(key: ScopedKey): void {
    const circuit = this.circuits.get(key);
    if (circuit) this.circuits.set(key, { ...circuit, probing: false });
  }

  private forgetOldest(): void {
    const [oldest] = this.circuits.keys();
    if (oldest !== undefined) this.circuits.delete(oldest);
  }
}
