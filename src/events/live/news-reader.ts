import { UnitOfWork, type UserExecutionContext } from '@airlock/session';
import { Inject, Injectable } from '@nestjs/common';
import { EventRepository } from '../log/event-repository';
import type { RunEvent } from '../log/run-event';
import type { ToldNotice } from './live-notice';
import { NoticeRepository } from './notice-repository';
import { RecentEvents } from './recent-events';
import type { Subscription } from './subscription';

/** Events of one run that are read at once. */
export const PAGE = 200;

type Place = readonly [runId: string, afterSequence: number];

/** What one subscription waits for. */
export interface Want {
  readonly subscription: Subscription;
  readonly runs: readonly Place[];
  readonly topics: readonly string[];
}

/** What there is of it. */
export interface News {
  readonly pages: ReadonlyMap<string, readonly RunEvent[]>;
  readonly notices: readonly ToldNotice[];
}

/** Reads what one user's subscriptions wait for: what this process remembers is not read again. */
@Injectable()
export class NewsReader {
  constructor(
    @Inject(UnitOfWork) private readonly units: UnitOfWork,
    @Inject(EventRepository) private readonly events: EventRepository,
    @Inject(NoticeRepository) private readonly notices: NoticeRepository,
    @Inject(RecentEvents) private readonly recent: RecentEvents,
  ) {}

  /**
   * In one short transaction, or none.
   * @param context whose identity it is read under; all who want it are the same user's
   */
  async read(context: UserExecutionContext, wanted: readonly Want[]): Promise<News> {
    const known = this.remembered(context.userId, wanted);
    const { pages, notices } = await this.fromLog(
      context,
      wanted.flatMap(({ runs }) => runs.filter(([runId]) => !known.has(runId))),
      wanted.flatMap(({ topics }) => topics),
    );
    return { pages: new Map([...known, ...pages]), notices };
  }

  /** What need not be read. A replay always is: only the log says how much there is of it. */
  private remembered(userId: string, wanted: readonly Want[]): Map<string, readonly RunEvent[]> {
    const known = new Map<string, readonly RunEvent[]>();
    const replayed = wanted.filter(({ subscription }) => !subscription.isLive).flatMap(({ runs }) => runs);
    for (const [runId, after] of earliestOf(wanted.flatMap(({ runs }) => runs))) {
      if (replayed.some(([id]) => id === runId)) continue;
      const events = this.recent.after(userId, runId, after);
      if (events) known.set(runId, events);
    }
    return known;
  }

  private async fromLog(
    context: UserExecutionContext,
    runs: readonly Place[],
    topics: readonly string[],
  ): Promise<News> {
    const pages = new Map<string, readonly RunEvent[]>();
    if (runs.length + topics.length === 0) return { pages, notices: [] };
    return this.units.run(
      context,
      { readOnly: true, name: 'deliver_events' },
      async ({ manager, session }) => {
        const read = async ([runId, after]: Place): Promise<void> =>
          void pages.set(runId, await this.events.after(manager, runId, after, PAGE));
        const [last, ...others] = earliestOf(runs);
        for (const run of others) await read(run);
        const notices = await this.notices.of(manager, [...new Set(topics)]);
        if (last) await session.lastly(() => read(last));
        return { pages, notices };
      },
    );
  }
}

/** From where to read each run once for all who wait for it. */
function earliestOf(runs: readonly Place[]): Map<string, number> {
  const earliest = new Map<string, number>();
  for (const [runId, after] of runs) earliest.set(runId, Math.min(after, earliest.get(runId) ?? after));
  return earliest;
}
