import { mintId, type Session } from '@airlock/session';
import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { validate as isUuid } from 'uuid';
import { InvalidInputError } from '../../http';
import { IsolationViolations } from '../../monitoring';
import { Announcer } from '../live/announcer';
import { EventCheck } from './event-check';
import { type EventEntry, EventRepository, inOrder } from './event-repository';
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
    @Inject(IsolationViolations) private readonly violations: IsolationViolations,
  ) {}

  /**
   * Records events in the caller's transaction and, once that has committed, tells the listeners of the run. Secrets
   * are struck out and long values cut before anything is stored (W6).
   * @param session whose context is of the run itself
   * @returns the events as recorded, with their numbers
   * @throws UnknownRunError, ForeignEmitterError (W5), EventOrderError (W1), UnknownEventTypeError, EventPayloadError (W2)
   */
  async append(session: EmitterSession, run: EventRun, events: readonly NewEvent[]): Promise<RunEvent[]> {
    const entries = this.entries(session, run, events);
    if (entries.length === 0) return [];
    const log = await this.events.append(session.manager, run, entries);
    if (!log) throw new UnknownRunError(run.runId);
    const { threadId, lastSequence } = log;
    const owner = { ...run, threadId };
    this.written(session, owner, lastSequence, entries);
    return recorded(owner, lastSequence, entries);
  }

  /**
   * For a statement that writes events together with something else: what it is to hand to `append_run_events`.
   * @throws UnknownRunError, ForeignEmitterError (W5), UnknownEventTypeError, EventPayloadError (W2)
   */
  entries(
    session: Pick<EmitterSession, 'context'>,
    run: EventRun,
    events: readonly NewEvent[],
  ): EventEntry[] {
    this.assertOwn(session, run);
    for (const event of events) this.check.assertValid(event);
    const createdAt = new Date();
    return events.map(({ type, agentName = null, executionId = null, payload }) => ({
      event_id: mintId(),
      type,
      agent_name: agentName,
      execution_id: executionId,
      payload: presentablePayload(payload),
      created_at: createdAt,
    }));
  }

  /**
   * Behind such a statement: the listeners are told once it has committed.
   * @param entries all that it has written, with the last sequence for the last of them
   */
  written(
    session: Pick<EmitterSession, 'afterCommit'>,
    run: EventRun,
    lastSequence: number,
    entries: readonly EventEntry[],
  ): void {
    session.afterCommit(() =>
      this.announcer.announce(run, lastSequence, recorded(run, lastSequence, entries)),
    );
  }

  /** Around such a statement. @throws EventOrderError (W1) */
  async inOrder<T>(runId: string, write: () => Promise<T>): Promise<T> {
    return inOrder(runId, write);
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

  /**
   * Whoever comes back has been told what is in the log: with a number from elsewhere they would never hear of the end.
   * @param place.field where the client said it
   * @returns whether it has been told all that there will ever be of the run
   * @throws InvalidInputError
   */
  async assertReached(
    manager: EntityManager,
    run: { readonly id: string; readonly isOver: boolean },
    place: { readonly afterSequence: number; readonly field: string },
  ): Promise<boolean> {
    const { afterSequence, field } = place;
    if (afterSequence === 0) return false;
    const last = await this.events.last(manager, run.id);
    // Of a run that is over the log may be gone.
    if (afterSequence <= last || (run.isOver && last === 0)) return run.isOver && afterSequence >= last;
    const message = `this run has told ${last} events by now; is ${afterSequence} of another run?`;
    throw new InvalidInputError([{ path: field, message }]);
  }

  private assertOwn({ context }: Pick<EmitterSession, 'context'>, { userId, runId }: EventRun): void {
    if (!isUuid(runId)) throw new UnknownRunError(runId);
    if (context.userId === userId && context.runId === runId) return;
    void this.violations.report('event', context, { event_run_id: runId });
    throw new ForeignEmitterError(runId, context.requestId);
  }
}

function recorded(
  { userId, threadId, runId }: EventRun,
  lastSequence: number,
  entries: readonly EventEntry[],
): RunEvent[] {
  const before = lastSequence - entries.length;
  return entries.map((entry, index) => ({
    userId,
    threadId,
    runId,
    sequence: before + index + 1,
    eventId: entry.event_id,
    type: entry.type,
    agentName: entry.agent_name,
    executionId: entry.execution_id,
    payload: entry.payload,
    createdAt: entry.created_at,
  }));
}
