import { parseArgs } from 'node:util';
import { mintToken } from '../auth';
import { AirlockConfig } from '../config';
import { loadEnvFile } from '../env-file';

/** `npm run token -- alice [--scope operator]`: a development token on standard output. */
async function main(): Promise<void> {
  loadEnvFile();
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: { scope: { type: 'string', multiple: true }, hours: { type: 'string' } },
  });
  const [userId] = positionals;
  if (!userId) throw new Error('Whose token? Say: npm run token -- alice [--scope operator] [--hours 12]');
  const lifetimeSeconds = values.hours ? Number(values.hours) * 3_600 : undefined;
  const token = await mintToken(AirlockConfig.from(process.env), userId, {
    scopes: values.scope,
    lifetimeSeconds,
  });
  process.stdout.write(`${token}\n`);
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
