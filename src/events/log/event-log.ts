import type { Session } from '@airlock/session';
import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { v7 as uuidv7, validate as isUuid } from 'uuid';
import { Announcer } from '../live/announcer';
import { EventCheck } from './event-check';
import { assertOrder } from './event-order';
import { EventRepository } from './event-repository';
import { ForeignEmitterError } from './foreign-emitter.error';
import { presentablePayload } from './presentable-payload';
import type { EventRun, NewEvent, RunEvent } from './run-event';
import { UnknownRunError } from './unknown-run.error';

/** The part of a session that the log works in. */
export type EmitterSession = Pick<Session, 'context' | 'manager' | 'afterCommit'>;

/** The log of every run: what is in it happened, and what happened is in it. */
@Injectable()
export class EventLog {
  constructor(
    @Inject(EventRepository) private readonly events: EventRepository,
    @Inject(EventCheck) private readonly check: EventCheck,
    @Inject(Announcer) private readonly announcer: Announcer,
  ) {}

  /**
   * Records events in the caller's transaction and, once that has committed, tells the listeners of the run. Secrets
   * are struck out and long values cut before anything is stored (W6).
   * @param session whose context is of the run itself
   * @returns the events as recorded, with their numbers
   * @throws UnknownRunError, ForeignEmitterError (W5), EventOrderError (W1), UnknownEventTypeError, EventPayloadError (W2)
   */
  async append(session: EmitterSession, run: EventRun, events: readonly NewEvent[]): Promise<RunEvent[]> {
    this.assertOwn(session, run);
    for (const event of events) this.check.assertValid(event);
    if (events.length === 0) return [];
    const log = await this.events.lock(session.manager, run.userId, run.runId, executionsOf(events));
    if (!log) throw new UnknownRunError(run.runId);
    assertOrder(run.runId, log, events);
    const { threadId, lastSequence } = log;
    const createdAt = new Date();
    const recorded = events.map(
      ({ type, agentName = null, executionId = null, payload }, index): RunEvent => ({
        userId: run.userId,
        runId: run.runId,
        threadId,
        sequence: lastSequence + index + 1,
        eventId: uuidv7(),
        type,
        agentName,
        executionId,
        payload: presentablePayload(payload),
        createdAt,
      }),
    );
    await this.events.add(session.manager, recorded);
    const sequence = lastSequence + recorded.length;
    session.afterCommit(() => this.announcer.announce({ ...run, threadId }, sequence));
    return recorded;
  }

  /**
   * Events of a run after a sequence, in order. Row-level security decides whose run it can be.
   * @param limit how many at most
   */
  async read(
    manager: EntityManager,
    runId: string,
    afterSequence: number,
    limit: number,
  ): Promise<RunEvent[]> {
    return this.events.after(manager, runId, afterSequence, limit);
  }

  private assertOwn({ context }: EmitterSession, { userId, runId }: EventRun): void {
    if (!isUuid(runId)) throw new UnknownRunError(runId);
    if (context.userId !== userId || context.runId !== runId)
      throw new ForeignEmitterError(runId, context.requestId);
  }
}

const executionsOf = (events: readonly NewEvent[]): string[] => [
  ...new Set(events.flatMap(({ executionId }) => (executionId ? [executionId] : []))),
];
