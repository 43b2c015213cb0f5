import { type BeforeApplicationShutdown, Inject, Injectable, Logger } from '@nestjs/common';
import { FailureSpell, SystemPool } from '../../database';
import type { EventRun, RunEvent } from '../log/run-event';
import { CHANNEL, NOTICE, packAnnouncements } from './announcement';
import type { LiveNotice } from './live-notice';

interface LocalListener {
  grown(run: EventRun, sequence: number, events: readonly RunEvent[]): void;
  noticed(notice: LiveNotice): void;
}

/**
 * Tells every replica that a run's log has grown. Committing a NOTIFY takes a lock of the whole server, so it never
 * happens in a caller's transaction: what commits while one statement is under way goes out together in the next.
 */
@Injectable()
export class Announcer implements BeforeApplicationShutdown {
  private readonly spell = new FailureSpell(new Logger(Announcer.name), 'Announcing events');
  private readonly pending = new Map<string, number>();
  private readonly listeners = new Set<LocalListener>();
  private sending: Promise<void> | undefined;

  constructor(@Inject(SystemPool) private readonly pool: SystemPool) {}

  /**
   * For after the commit. Listeners in this process hear of it at once, the other replicas by PostgreSQL.
   * @param events that were committed, the last of them with this sequence
   */
  announce(run: EventRun, sequence: number, events: readonly RunEvent[] = []): void {
    for (const listener of this.listeners) listener.grown(run, sequence, events);
    this.send(run.runId, sequence);
  }

  /** The same for something of the moment. */
  announceNotice(notice: LiveNotice): void {
    for (const listener of this.listeners) listener.noticed(notice);
    this.send(notice.topic, NOTICE);
  }

  /** @returns what stops the listening */
  onAnnounce(listener: LocalListener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** What has committed is announced before the pool closes. */
  async beforeApplicationShutdown(): Promise<void> {
    await this.sending;
  }

  private send(id: string, sequence: number): void {
    this.pending.set(id, Math.max(sequence, this.pending.get(id) ?? 0));
    this.sending ??= this.sendAll();
  }

  private async sendAll(): Promise<void> {
    // Later than the caller: whatever commits in this turn of the event loop goes along.
    await new Promise((resolve) => setImmediate(resolve));
    while (this.pending.size > 0) {
      const batch = [...this.pending].map(([run, seq]) => ({ run, seq }));
      this.pending.clear();
      try {
        await this.pool.query('select pg_notify($1, payload) from unnest($2::text[]) payload', [
          CHANNEL,
          packAnnouncements(batch),
        ]);
        this.spell.worked();
      } catch (error) {
        // Nothing is lost but time: the events are in the log, and every listener polls it.
        this.spell.failed(error);
      }
    }
    this.sending = undefined;
  }
}
