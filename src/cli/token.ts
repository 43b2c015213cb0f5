import { loadEnvFile } from '../env-file';
import { tokenCommand } from './token/token-command';

async function main(): Promise<void> {
  loadEnvFile();
  const { out, beside } = await tokenCommand(process.argv.slice(2), process.env);
  if (beside) process.stderr.write(`${beside}\n`);
  process.stdout.write(`${out}\n`);
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
