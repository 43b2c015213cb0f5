import { basename, dirname } from 'node:path';
import { keyStillToMake, mintToken } from '../auth';
import { AirlockConfig } from '../config';
import { loadEnvFile } from '../env-file';
import { argumentsOf } from './arguments';
import { withTheServersKey } from './with-the-servers-key';

const USAGE = 'npm run token -- alice [--scope operator] [--hours 12]';

const OPTIONS = {
  allowPositionals: true,
  options: {
    scope: { type: 'string', multiple: true },
    hours: { type: 'string' },
    help: { type: 'boolean', short: 'h' },
  },
} as const;

/** `npm run token -- alice [--scope operator]`: a development token on standard output. */
async function main(): Promise<void> {
  loadEnvFile();
  const { positionals, values } = argumentsOf(OPTIONS, USAGE);
  if (values.help) return void process.stdout.write(`${USAGE}\n`);
  const [userId, another] = positionals;
  if (!userId) throw new Error(`Whose token? Say: ${USAGE}`);
  if (another !== undefined) throw new Error(`A token is of one user. Say: ${USAGE}`);
  const lifetimeSeconds = values.hours ? Number(values.hours) * 3_600 : undefined;
  if (Number.isNaN(lifetimeSeconds)) throw new Error(`--hours is a number. Say: ${USAGE}`);
  const config = AirlockConfig.from(process.env);
  const missing = keyStillToMake(config);
  const token = await mintToken(config, userId, { scopes: values.scope, lifetimeSeconds });
  if (missing) process.stderr.write(`${signedWithNewKey(missing, userId)}\n`);
  process.stdout.write(`${token}\n`);
}

/** It may be typed before the server is started for the first time; then again its folder may be the wrong one. */
const signedWithNewKey = (file: string, userId: string): string =>
  [
    `No server has kept its key in ${dirname(file)}: this token is signed with a new one, ${basename(file)}, made there now.`,
    'A server that is started with this DATA_DIR takes it. One that runs already has a key of its own; for that, say:',
    withTheServersKey(`npm run token -- ${userId}`),
  ].join('\n');

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
