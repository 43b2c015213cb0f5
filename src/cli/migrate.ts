import { CannotStartError } from '../cannot-start.error';
import { AirlockConfig } from '../config';
import { migrate, requireFitDatabase } from '../database';
import { loadEnvFile } from '../env-file';
import { startFault } from '../start-faults';
import { argumentsOf } from './arguments';

const COMMAND = 'node dist/src/cli/migrate.js';
const USAGE = `${COMMAND} takes no arguments: it migrates the database at DATABASE_URL, as each start does, and ends.`;

class NothingToMigrateError extends CannotStartError {}

/** `node dist/src/cli/migrate.js`: what each start does first, as a step of its own before a roll-out. */
async function main(): Promise<void> {
  const { values } = argumentsOf({ options: { help: { type: 'boolean', short: 'h' } } }, COMMAND);
  if (values.help) return void process.stdout.write(`${USAGE}\n`);
  loadEnvFile();
  const config = AirlockConfig.from(process.env);
  if (!config.databaseUrl)
    throw new NothingToMigrateError('No DATABASE_URL: the embedded PostgreSQL is migrated by its server.');
  await requireFitDatabase(config.databaseUrl, config);
  await migrate(config.databaseUrl, config);
  process.stdout.write('The database is at the newest migration of this version.\n');
}

main().catch((error: unknown) => {
  process.stderr.write(`${startFault(error)}\n`);
  process.exit(1);
});
