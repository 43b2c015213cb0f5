import { createApp } from '../../src/app.setup';
import { AirlockConfig } from '../../src/config';

const SAMPLE_MS = 500;

/** The whole server in a process of its own; tells its parent where it listens and how much memory it holds. */
async function main(): Promise<void> {
  const config = AirlockConfig.from(process.env);
  const app = await createApp(config, { logger: ['error', 'fatal'] });
  await app.listen(0, '127.0.0.1');
  process.send?.({ url: await app.getUrl() });
  setInterval(() => process.send?.(memory()), SAMPLE_MS).unref();
}

/** What is alive after a collection: how lazily V8 collects is not the import's doing. */
function memory(): { live: number; rss: number } {
  void globalThis.gc?.();
  const { heapUsed, external, rss } = process.memoryUsage();
  return { live: heapUsed + external, rss };
}

process.once('disconnect', () => process.exit(0));
void main();
