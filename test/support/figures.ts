import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const FOLDER = join(__dirname, '..', '..', '.airlock', 'isolation');

/** Prints what a suite has measured; keeps it for `npm run isolation:report` when that is what runs. */
export async function recordFigures(suite: string, figures: Record<string, number>): Promise<void> {
  process.stdout.write(`${suite}: ${JSON.stringify(figures)}\n`);
  if (process.env.AIRLOCK_ISOLATION_FIGURES !== 'yes') return;
  await mkdir(FOLDER, { recursive: true });
  await writeFile(join(FOLDER, `${suite}.json`), JSON.stringify(figures));
}
