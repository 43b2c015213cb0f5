import './node-version';
import { Logger } from '@nestjs/common';
import { createApp } from './app.setup';
import { keyStillToMake, mintToken } from './auth';
import { AirlockConfig } from './config';
import { prepareDataDir } from './data-dir';
import { type EmbeddedDatabase, requireFitDatabase, startEmbeddedDatabase } from './database';
import { loadEnvFile } from './env-file';
import { startFault } from './start-faults';

const DEMO_USER = 'alice';

async function main(): Promise<void> {
  loadEnvFile();
  const config = AirlockConfig.from(process.env);
  if (!config.databaseUrl || keyStillToMake(config)) prepareDataDir(config.dataDir);
  if (config.databaseUrl) await requireFitDatabase(config.databaseUrl);
  const embedded = config.databaseUrl ? undefined : await startEmbeddedDatabase(config.dataDir);
  if (embedded) config.databaseUrl = embedded.url;
  const app = await createApp(config);
  stopOnSignal(async () => app.close(), embedded);
  await app.listen(config.port, config.listenHost);
  await welcome(config, await app.getUrl());
}

/** The application first, so that runs are handed back and sessions closed, then the database under it. */
function stopOnSignal(close: () => Promise<void>, embedded: EmbeddedDatabase | undefined): void {
  let stopping = false;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (stopping) return;
      stopping = true;
      void close()
        .catch((error: unknown) => new Logger('Shutdown').error(error))
        .finally(() => embedded?.stop())
        .finally(() => process.exit(0));
    });
  }
}

async function welcome(config: AirlockConfig, url: string): Promise<void> {
  const address = url.replace('[::1]', 'localhost');
  const lines = [`Airlock   ${address}`, `API docs  ${address}/docs`, `Dashboard ${address}/dashboard`];
  if (!config.isProduction && !config.jwksUrl) {
    lines.push(`Token     for the demo user "${DEMO_USER}", twelve hours (another: npm run token -- bob):`);
    lines.push(await mintToken(config, DEMO_USER));
  }
  process.stdout.write(`\n${lines.join('\n')}\n\n`);
}

main().catch((error: unknown) => {
  process.stderr.write(`${startFault(error)}\n`);
  process.exit(1);
});
