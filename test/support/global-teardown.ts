import { rmSync } from 'node:fs';
import type { EmbeddedServer } from '../../src/database/embedded/server';

export default async function globalTeardown(): Promise<void> {
  const own = (globalThis as Record<string, unknown>).airlockTestServer as
    { server: EmbeddedServer; folder: string } | undefined;
  if (!own) return;
  const { server, folder } = own;
  await server.stop();
  // A server that takes long to write everything down may still be at it.
  rmSync(folder, { recursive: true, force: true, maxRetries: 50, retryDelay: 100 });
}
