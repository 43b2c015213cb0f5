import { writeFileSync } from 'node:fs';
import { keptProtections, keptSoak } from './kept';
import { now } from './now';
import { pageOf } from './page';
import { lastSuites, runSuites } from './suites';
import { format, resolveConfig } from 'prettier';

const FILE = 'docs/isolation.md';

/**
 * npm run isolation:report [-- <suite>… | -- --last]: runs the isolation suites, or takes what they found last, and
 * writes that with what the last soak and the mutation check found.
 */
async function main(): Promise<void> {
  const words = process.argv.slice(2);
  const [unknown] = words.filter((word) => word.startsWith('-') && word !== '--last');
  if (unknown)
    throw new Error(`There is no option ${unknown}. Say: npm run isolation:report [-- <suite>… | -- --last]`);
  const results = words.includes('--last') ? lastSuites() : runSuites(words);
  const page = pageOf({ ...results, about: now(), protections: keptProtections(), soak: keptSoak() });
  const options = await resolveConfig(FILE);
  writeFileSync(FILE, await format(page, { ...options, filepath: FILE }));
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
