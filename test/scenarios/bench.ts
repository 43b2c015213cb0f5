import { type Answer, createTestApp, type TestApp } from '@airlock/testing';
import type { INestApplication } from '@nestjs/common';
import { Client } from 'pg';
import { mintToken } from '../../libs/testing/example/tokens';
import type { Visit } from './watched';
import type { Order } from './work.controller';

/** One application under the scenarios, whatever its shape, asked over HTTP. */
export class Bench {
  private constructor(
    readonly app: TestApp,
    private readonly superuser: Client,
  ) {}

  static async of(build: (url: string) => Promise<INestApplication>): Promise<Bench> {
    const app = await createTestApp(({ url }) => build(url), { template: null });
    const superuser = new Client({ connectionString: app.database.superuserUrl });
    await superuser.connect();
    return new Bench(app, superuser);
  }

  async ask(user: string, order: Order, signal?: AbortSignal): Promise<Answer> {
    const token = await mintToken(user);
    return this.app.call({ method: 'POST', path: '/work', token, body: order, signal });
  }

  /** Users of the notes with a text, in alphabetical order, as the superuser sees them. */
  async writersOf(text: string): Promise<string[]> {
    const { rows } = await this.superuser.query<{ user_id: string }>(
      'select user_id from notes where text = $1 order by 1',
      [text],
    );
    return rows.map(({ user_id }) => user_id);
  }

  async close(): Promise<void> {
    await this.superuser.end();
    await this.app.close();
  }
}

/** How many visits worked with a session that another one worked with too. */
export const shared = (visits: readonly Visit[]): number =>
  visits.filter(({ session }) => visits.filter((other) => other.session === session).length > 1).length;

/** Who was taken for somebody else. */
export const mistaken = (visits: readonly Visit[]): string[] =>
  visits.filter(({ caller, seenAs }) => caller !== seenAs).map(({ caller }) => caller);
