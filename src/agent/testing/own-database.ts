import type { TestDatabase } from '@airlock/testing';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { ensureDatabase } from '../../database/database-url';
import { EmbeddedServer } from '../../database/embedded/server';
import { temporaryFolder } from '../../../test/support/temporary-folder';

const NAME = 'airlock';
const SETTINGS = ['max_connections=100', 'fsync=off'];

/** A PostgreSQL of one test's own, which it can restart under everybody who is connected. */
export class OwnDatabase implements TestDatabase {
  readonly name = NAME;

  private constructor(
    private readonly home: string,
    private server: EmbeddedServer,
    readonly url: string,
  ) {}

  static async start(): Promise<OwnDatabase> {
    const home = temporaryFolder('own');
    const server = await EmbeddedServer.start({ folder: join(home, 'postgres'), settings: SETTINGS });
    return new OwnDatabase(home, server, await ensureDatabase(server.url, NAME));
  }

  get superuserUrl(): string {
    const url = new URL(this.server.url);
    url.pathname = `/${NAME}`;
    return url.toString();
  }

  /** Every connection breaks; who knocks meanwhile is refused; then it is there again under the same address. */
  async restart(): Promise<void> {
    const { folder } = this.server;
    const port = Number(new URL(this.url).port);
    await this.server.stop();
    this.server = await EmbeddedServer.start({ folder, settings: SETTINGS, port });
  }

  async drop(): Promise<void> {
    await this.server.stop();
    rmSync(this.home, { recursive: true, force: true });
  }
}
