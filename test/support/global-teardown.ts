import { rmSync } from 'node:fs';
import type { EmbeddedServer } from '../../src/database/embedded/server';

export default async function globalTeardown(): Promise<void> {
  const { server, folder } = (globalThis as Record<string, unknown>).airlockTestServer as {
    server: EmbeddedServer;
    folder: string;
  };
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
}
