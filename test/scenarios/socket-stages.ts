import { callerOf } from '@airlock/testing';
import type { INestApplication } from '@nestjs/common';
import { mintToken } from '../../libs/testing/example/tokens';
import type { EventRun } from '../../src/events/log/run-event';
import { EventServer } from '../../src/events/testing/event-server';
import { SocketClient } from '../../src/events/testing/socket-client';
import { ended, started, thinking, Users } from '../../src/events/testing/users';
import { TEXTBOOK_SOCKET, textbookSockets } from './textbook-sockets';

/** Where users listen on sockets of their own, and runs of theirs think. */
export interface SocketStage {
  connect(user: string): Promise<SocketClient>;
  /** How many events a run that has a thought makes. */
  readonly eventsOfAThought: number;
  /** One run of the user begins, has this thought, and ends. */
  think(user: string, text: string): Promise<void>;
  close(): Promise<void>;
}

/** Each user has one thread, whose ids all others know by heart. */
export class AirlockStage implements SocketStage {
  readonly eventsOfAThought = 3;
  private readonly threads = new Map<string, string>();

  private constructor(
    private readonly server: EventServer,
    private readonly users: Users,
  ) {}

  static async of(users: readonly string[]): Promise<AirlockStage> {
    const server = await EventServer.start();
    const stage = new AirlockStage(server, await Users.of(server.database.url));
    for (const user of users) stage.threads.set(user, (await stage.users.run(user)).threadId);
    return stage;
  }

  async connect(user: string): Promise<SocketClient> {
    const socket = await SocketClient.open(this.server, await this.server.token(user));
    for (const thread_id of this.threads.values()) await socket.ask('switch_thread', { thread_id });
    await socket.ask('switch_thread', { thread_id: this.threads.get(user) });
    return socket;
  }

  async think(user: string, text: string): Promise<void> {
    const run: EventRun = await this.users.run(user, this.threads.get(user));
    await this.server.append(run, started, thinking(text), ended);
  }

  async close(): Promise<void> {
    await this.users.close();
    await this.server.close();
  }
}

export class TextbookStage implements SocketStage {
  readonly eventsOfAThought = 1;

  private constructor(
    private readonly app: INestApplication,
    readonly url: string,
  ) {}

  static async start(): Promise<TextbookStage> {
    const app = await textbookSockets();
    return new TextbookStage(app, await app.getUrl());
  }

  async connect(user: string): Promise<SocketClient> {
    const headers = { authorization: `Bearer ${await mintToken(user)}` };
    return SocketClient.connect(this, [], headers, TEXTBOOK_SOCKET);
  }

  async think(user: string, text: string): Promise<void> {
    const token = await mintToken(user);
    await callerOf(this.url)({ method: 'POST', path: '/think', token, body: { text } });
  }

  close(): Promise<void> {
    return this.app.close();
  }
}
