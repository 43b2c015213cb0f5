import { Logger } from '@nestjs/common';
import type { UserExecutionContext } from '../context';
import type { PoolNumbers } from '../errors';
import { type EndOutcome, publish, type SessionFacts, type ViolationKind } from './session-events';
import { SessionStats } from './session-stats';

const logger = new Logger('Session');

interface Violation {
  readonly session?: () => SessionFacts;
  readonly caller: UserExecutionContext | undefined;
  readonly error: Error;
}

/** Where one data source's sessions say what happens to them: counted here, published for whoever listens. */
export class Observer {
  readonly stats = new SessionStats();

  opened(facts: () => SessionFacts, waitMs: number, isFirst: boolean): void {
    this.stats.transactions++;
    if (isFirst) this.stats.opened();
    publish('opened', () => ({ session: facts(), waitMs, isFirst }));
  }

  released(facts: () => SessionFacts, heldMs: number, busyMs: number, destroyed: string | undefined): void {
    if (destroyed !== undefined) this.stats.destroyedConnections++;
    publish('released', () => ({ session: facts(), heldMs, busyMs, destroyed }));
  }

  ended(
    facts: () => SessionFacts,
    outcome: EndOutcome,
    life: { readonly lifetimeMs: number; readonly wasOpened: boolean; readonly error: unknown },
  ): void {
    if (life.wasOpened) this.stats.ended(outcome, life.lifetimeMs);
    publish('ended', () => ({ session: facts(), outcome, ...life }));
  }

  parked(facts: () => SessionFacts, step: string): void {
    this.stats.parks++;
    publish('parked', () => ({ session: facts(), step }));
  }

  retried(name: string, attempt: number, error: unknown): void {
    this.stats.retries++;
    publish('retried', () => ({ name, attempt, error }));
  }

  idle(facts: () => SessionFacts, idleMs: number, openedAt: string): void {
    const { name, requestId } = facts();
    logger.warn(
      `${name} (request ${requestId}) holds a connection without a query for ${Math.round(idleMs)} ms. ${openedAt}`,
    );
    publish('idle', () => ({ session: facts(), idleMs, openedAt }));
  }

  overdue(facts: () => SessionFacts, heldMs: number, openedAt: string): void {
    const { name, requestId } = facts();
    logger.warn(
      `${name} (request ${requestId}) holds a connection for ${Math.round(heldMs)} ms. ${openedAt}`,
    );
    publish('overdue', () => ({ session: facts(), heldMs, openedAt }));
  }

  leaked(facts: () => SessionFacts, heldMs: number, openedAt: string): void {
    this.stats.leaks++;
    const { name, requestId } = facts();
    logger.error(
      `${name} (request ${requestId}) leaked its session: closed after ${Math.round(heldMs)} ms. ${openedAt}`,
    );
    publish('leaked', () => ({ session: facts(), heldMs, openedAt }));
  }

  exhausted(dataSource: string, pool: PoolNumbers, error: Error): void {
    this.stats.exhaustions++;
    publish('exhausted', () => ({ dataSource, pool, error }));
  }

  violation(kind: ViolationKind, violation: Violation): void {
    this.stats.violations++;
    const { session, caller, error } = violation;
    publish('violation', () => ({ kind, session: session?.(), caller, error }));
  }
}
