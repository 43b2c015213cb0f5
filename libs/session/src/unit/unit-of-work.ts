import { type Abstract, Inject, Injectable, type Type } from '@nestjs/common';
import { ContextIdFactory, ModuleRef } from '@nestjs/core';
import type { EntityManager } from 'typeorm';
import { assertContext, type UserExecutionContext } from '../context';
import { asError } from '../errors';
import { OpenUnit } from '../session/open-unit';
import type { Session } from '../session/session';
import { inUnit } from '../session/scope';
import { SessionHosts } from '../nest/session-hosts';
import { isRetryable, pause, retryOf } from './retry';
import type { Unit } from './unit';
import type { UnitOptions } from './unit-options';
import { UnitRequest } from './unit-request';

type Work<T> = (unit: Unit) => Promise<T>;

/** A session where no request opens one: for a job, a socket's message, a cron tick, a script, an event of a stream. */
@Injectable()
export class UnitOfWork {
  constructor(
    @Inject(ModuleRef) private readonly modules: ModuleRef,
    @Inject(SessionHosts) private readonly hosts: SessionHosts,
  ) {}

  /**
   * Commits when the work succeeds, rolls back when it throws; only then does it return. Inside another unit it is a
   * transaction of its own, on a connection of its own.
   * @param context whose call this is
   * @throws what the work threw, or why it could not be committed
   */
  run<T>(context: UserExecutionContext, work: Work<T>): Promise<T>;
  run<T>(context: UserExecutionContext, options: UnitOptions, work: Work<T>): Promise<T>;
  async run<T>(
    context: UserExecutionContext,
    optionsOrWork: UnitOptions | Work<T>,
    workWithOptions?: Work<T>,
  ): Promise<T> {
    assertContext(context);
    const [options, work] =
      typeof optionsOrWork === 'function' ? [{}, optionsOrWork] : [optionsOrWork, workWithOptions];
    if (!work)
      throw new TypeError(
        'UnitOfWork.run was called without work. Pass it last: run(context, options, async (unit) => …).',
      );
    return this.withRetries(context, options, work);
  }

  private async withRetries<T>(
    context: UserExecutionContext,
    options: UnitOptions,
    work: Work<T>,
  ): Promise<T> {
    const retry = retryOf(options);
    for (let attempt = 0; ; attempt++) {
      const unit = this.open(context, options);
      try {
        return await this.attempt(unit, options, work);
      } catch (error) {
        if (attempt >= retry.attempts || !isRetryable(error) || unit.hasCommittedStep) throw error;
        this.hosts.primary.observer.retried(unit.call.name, attempt + 1, error);
      }
      await pause(attempt, retry, options.signal);
    }
  }

  private async attempt<T>(unit: OpenUnit, options: UnitOptions, work: Work<T>): Promise<T> {
    const stopWatching = abortOn(unit, { timeoutMs: unit.timeoutMs, ...options });
    try {
      unit.throwIfAborted();
      const result = await inUnit(unit, () => unit.orAborted(work(this.handOut(unit, options))));
      await inUnit(unit, () => unit.commit());
      return result;
    } catch (error) {
      await inUnit(unit, () => unit.fail(error));
      throw error;
    } finally {
      stopWatching();
    }
  }

  private open(context: UserExecutionContext, { name = 'unit', isolation, readOnly }: UnitOptions): OpenUnit {
    const begin = { isolation, readOnly };
    const unit = new OpenUnit(this.hosts.byName, { name, kind: 'unit', begin, contextOf: () => context });
    unit.begin();
    return unit;
  }

  private handOut(unit: OpenUnit, { dataSource = this.hosts.primary.name }: UnitOptions): Unit {
    return new HandedOut(this.modules, unit, unit.session(dataSource));
  }
}

/** A class, because an object with a getter costs more to make; and of what nobody asks for, the signal above all, none is made. */
class HandedOut implements Unit {
  private contextId: ReturnType<typeof ContextIdFactory.create> | undefined;

  constructor(
    private readonly modules: ModuleRef,
    private readonly unit: OpenUnit,
    readonly session: Session,
  ) {}

  get context(): UserExecutionContext {
    return this.unit.call.context;
  }

  get signal(): AbortSignal {
    return this.unit.signal;
  }

  get manager(): EntityManager {
    return this.session.manager;
  }

  readonly resolve = async <T>(type: Type<T> | Abstract<T>): Promise<T> => {
    if (!this.contextId) {
      this.contextId = ContextIdFactory.create();
      this.modules.registerRequestByContextId(new UnitRequest(this.unit), this.contextId);
    }
    return this.modules.resolve<T>(type, this.contextId, { strict: false });
  };
}

/** Ends the unit from outside when its time is up or its caller gives up. @returns what stops the waiting */
function abortOn(unit: OpenUnit, { timeoutMs, signal }: UnitOptions): () => void {
  const stopClock = unit.deadline(timeoutMs);
  const onAbort = (): void => void unit.abort(asError(signal?.reason));
  if (signal?.aborted) onAbort();
  signal?.addEventListener('abort', onAbort, { once: true });
  return () => {
    stopClock();
    signal?.removeEventListener('abort', onAbort);
  };
}
