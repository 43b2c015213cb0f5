import './node-version';
import { Logger } from '@nestjs/common';
import { createApp } from './app.setup';
import { keyStillToMake, mintToken } from './auth';
import { argumentsOf } from './cli/arguments';
import { AirlockConfig } from './config';
import { prepareDataDir } from './data-dir';
import { type EmbeddedDatabase, requireFitDatabase, startEmbeddedDatabase } from './database';
import { loadEnvFile } from './env-file';
import { QuietLogger } from './quiet-logger';
import { startFault } from './start-faults';
import { commandOf, DEMO_USER, welcome } from './welcome';

const USAGE = `${commandOf(process.env.ROLE)}, or node dist/src/main.js; what is wanted is said by variables, as PORT=4000: .env.example has each.`;

async function main(): Promise<void> {
  const { values } = argumentsOf({ options: { help: { type: 'boolean', short: 'h' } } }, USAGE);
  if (values.help) return void process.stdout.write(`The server takes no arguments. Say: ${USAGE}\n`);
  loadEnvFile();
  const config = AirlockConfig.from(process.env);
  Logger.overrideLogger(QuietLogger.of(config));
  if (!config.databaseUrl || keyStillToMake(config)) prepareDataDir(config.dataDir);
  if (config.databaseUrl) await requireFitDatabase(config.databaseUrl, config);
  const embedded = config.databaseUrl ? undefined : await startEmbeddedDatabase(config.dataDir);
  if (embedded) config.databaseUrl = embedded.url;
  if (embedded && config.isProduction) new Logger('Database').warn(embeddedInProduction(config.dataDir));
  const app = await createApp(config);
  stopOnSignal(async () => app.close(), embedded);
  await app.listen(config.port, config.listenHost);
  const url = await app.getUrl();
  if (config.logFormat === 'json') new Logger('Airlock').log(`Listening on ${url}, role ${config.role}.`);
  else process.stdout.write(welcome(config.role, url, await tokenFor(config)));
}

/** The application first, so that runs are handed back and sessions closed, then the database under it. */
function stopOnSignal(close: () => Promise<void>, embedded: EmbeddedDatabase | undefined): void {
  const logger = new Logger('Shutdown');
  let stopping = false;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      if (stopping) return;
      stopping = true;
      logger.log(`Stopping on ${signal}.`);
      void close()
        .then(() => logger.log('Stopped.'))
        .catch((error: unknown) => logger.error(error))
        .finally(() => embedded?.stop())
        .finally(() => process.exit(0));
    });
  }
}

/** A secret that was not handed on would give an empty database that looks healthy. */
const embeddedInProduction = (dataDir: string): string =>
  'DATABASE_URL is not set: the data of this production server is in the embedded PostgreSQL, ' +
  `in ${dataDir}, where no other replica sees it. Set DATABASE_URL to a PostgreSQL of yours.`;

/** In production, and where tokens come from elsewhere, none is printed. */
const tokenFor = async (config: AirlockConfig): Promise<string | undefined> =>
  config.isProduction || config.jwksUrl ? undefined : mintToken(config, DEMO_USER);

main().catch((error: unknown) => {
  // The configuration may be what is wrong: it is not asked.
  if (process.env.LOG_FORMAT === 'json') new QuietLogger({ json: true }).fatal(startFault(error), 'Start');
  else process.stderr.write(`${startFault(error)}\n`);
  process.exit(1);
});
