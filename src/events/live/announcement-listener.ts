import {
  type BeforeApplicationShutdown,
  Inject,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { FailureSpell, SystemPool, takesWrites, watchListening } from '../../database';
import { type Announcement, CHANNEL, unpackAnnouncements } from './announcement';

const FIRST_RETRY_MS = 50;
const LONGEST_RETRY_MS = 1_000;

/** The part of a pooled connection that listening needs. */
interface Connection {
  query(sql: string): Promise<{ rows: object[] }>;
  on(event: 'notification', listener: (notification: { payload?: string }) => void): unknown;
  on(event: 'error', listener: (error: Error) => void): unknown;
  release(error?: Error | boolean): void;
}

export interface AnnouncementHandlers {
  heard(announcements: readonly Announcement[]): void;
  /** The connection is new: announcements may have been missed. */
  connected(): void;
}

/** The one connection of this replica that listens for announcements; it comes back by itself. */
@Injectable()
export class AnnouncementListener implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly spell = new FailureSpell(new Logger(AnnouncementListener.name), 'Listening for events');
  private readonly handlers = new Set<AnnouncementHandlers>();
  private client: Connection | undefined;
  private endWatch = (): void => undefined;
  private retry: NodeJS.Timeout | undefined;
  private retryMs = FIRST_RETRY_MS;
  private isClosed = false;

  constructor(@Inject(SystemPool) private readonly pool: SystemPool) {}

  /** @returns what stops the listening */
  subscribe(handlers: AnnouncementHandlers): () => void {
    this.handlers.add(handlers);
    return () => this.handlers.delete(handlers);
  }

  get isListening(): boolean {
    return this.client !== undefined;
  }

  /** The boot goes on without it; until it listens, polling delivers. */
  async onApplicationBootstrap(): Promise<void> {
    await this.connect();
  }

  beforeApplicationShutdown(): void {
    this.isClosed = true;
    clearTimeout(this.retry);
    const { client } = this;
    this.client = undefined;
    this.endWatch();
    client?.release(true);
  }

  private async connect(): Promise<void> {
    try {
      await this.listen();
    } catch (error) {
      this.connectLater(error);
    }
  }

  private async listen(): Promise<void> {
    const client: Connection = await this.pool.connect();
    try {
      client.on('notification', ({ payload }) => this.hear(payload));
      client.on('error', (error) => this.lose(client, error));
      if (!(await takesWrites(client))) throw new Error('the database takes no writes');
      await client.query(`listen ${CHANNEL}`);
    } catch (error) {
      client.release(true);
      throw error;
    }
    if (this.isClosed) return client.release(true);
    this.client = client;
    this.endWatch = watchListening(client, (error) => this.lose(client, error));
    this.retryMs = FIRST_RETRY_MS;
    this.spell.worked();
    for (const handlers of this.handlers) handlers.connected();
  }

  private hear(payload = ''): void {
    const announcements = unpackAnnouncements(payload);
    for (const handlers of this.handlers) handlers.heard(announcements);
  }

  private lose(client: Connection, error: Error): void {
    if (this.client !== client) return;
    this.client = undefined;
    this.endWatch();
    client.release(error);
    this.connectLater(error);
  }

  private connectLater(reason: unknown): void {
    if (this.isClosed) return;
    this.spell.failed(reason);
    this.retry = setTimeout(() => void this.connect(), this.retryMs);
    this.retryMs = Math.min(this.retryMs * 2, LONGEST_RETRY_MS);
  }
}
