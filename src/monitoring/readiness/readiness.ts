import { Injectable, Logger, type OnModuleDestroy } from '@nestjs/common';
import { causesOf } from '@airlock/session';
import { setTimeout as sleep } from 'node:timers/promises';
import { FailureSpell } from '../../database';
import type { CheckResult, ReadinessCheck } from './readiness-check';

/** One check may take this long; a database that hangs is no ready one. */
const CHECK_LIMIT_MS = 5_000;
/** The route is open to all: however often it is asked, the checks run once in this time. */
const REMEMBERED_MS = 1_000;

/** What readiness is never given without: a room that forgets to register is found out (A3). */
export const REQUIRED_CHECKS = ['migrations', 'row_level_security', 'queue', 'agents', 'events'] as const;

export interface ReadinessReport {
  readonly status: 'ready' | 'degraded' | 'not_ready';
  readonly checks: readonly CheckResult[];
}

/** Collects the checks of all rooms and runs them when asked. */
@Injectable()
export class Readiness implements OnModuleDestroy {
  private readonly logger = new Logger(Readiness.name);
  private readonly checks = new Map<string, ReadinessCheck>();
  private readonly spells = new Map<string, FailureSpell>();
  private latest: { readonly at: number; readonly report: Promise<ReadinessReport> } | undefined;
  private stopping = false;

  /** Called by a room's own `onModuleInit`. @throws Error when the name is taken */
  register(check: ReadinessCheck): void {
    if (this.checks.has(check.name))
      throw new Error(`There is a readiness check "${check.name}" already. Choose another name.`);
    this.checks.set(check.name, check);
  }

  report(): Promise<ReadinessReport> {
    const now = Date.now();
    if (!this.latest || now - this.latest.at >= REMEMBERED_MS) this.latest = { at: now, report: this.run() };
    return this.latest.report;
  }

  /** From now on traffic goes elsewhere. */
  onModuleDestroy(): void {
    this.stopping = true;
    this.latest = undefined;
  }

  private async run(): Promise<ReadinessReport> {
    if (this.stopping)
      return { status: 'not_ready', checks: [{ name: 'running', status: 'failed', reason: 'stopping' }] };
    const absent = REQUIRED_CHECKS.filter((name) => !this.checks.has(name)).map((name) =>
      failed(name, 'not registered'),
    );
    const results = await Promise.all([...this.checks.values()].map((check) => this.runOne(check)));
    const checks = [...results, ...absent];
    return { status: worstOf(checks), checks };
  }

  private spellOf({ name }: ReadinessCheck): FailureSpell {
    const known = this.spells.get(name) ?? new FailureSpell(this.logger, `The check "${name}"`, 'error');
    this.spells.set(name, known);
    return known;
  }

  private async runOne(check: ReadinessCheck): Promise<CheckResult> {
    const timer = new AbortController();
    const late = sleep(CHECK_LIMIT_MS, 'took too long', { ref: false, signal: timer.signal });
    late.catch(() => undefined);
    try {
      const reason = await Promise.race([check.check(), late]);
      this.spellOf(check).worked();
      if (reason === undefined) return { name: check.name, status: 'ok' };
      return check.onlyDegrades
        ? { name: check.name, status: 'degraded', reason }
        : failed(check.name, reason);
    } catch (error) {
      this.spellOf(check).failed(error, placeOf(error));
      return failed(check.name, 'failed');
    } finally {
      timer.abort();
    }
  }
}

function worstOf(checks: readonly CheckResult[]): ReadinessReport['status'] {
  if (checks.some(({ status }) => status === 'failed')) return 'not_ready';
  return checks.some(({ status }) => status === 'degraded') ? 'degraded' : 'ready';
}

/** Where it happened; of what PostgreSQL or the network says, that explains nothing. */
function placeOf(error: unknown): string | undefined {
  const isFromOutside = causesOf(error).some((cause) => 'code' in cause && typeof cause.code === 'string');
  return isFromOutside || !(error instanceof Error) ? undefined : error.stack;
}

const failed = (name: string, reason: string): CheckResult => ({ name, status: 'failed', reason });
