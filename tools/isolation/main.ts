import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { keptProtections, keptSoak } from './kept';
import { pageOf } from './page';
import { runSuites } from './suites';
import { format, resolveConfig } from 'prettier';

const FILE = 'docs/isolation.md';

/** npm run isolation:report [-- <suite>…]: runs the isolation suites and writes what they, the last soak and the mutation check found. */
async function main(): Promise<void> {
  const results = runSuites(process.argv.slice(2));
  const page = pageOf({ ...results, about: about(), protections: keptProtections(), soak: keptSoak() });
  const options = await resolveConfig(FILE);
  writeFileSync(FILE, await format(page, { ...options, filepath: FILE }));
}

function about(): string {
  const git = (...args: string[]): string => execFileSync('git', args, { encoding: 'utf8' }).trim();
  const changes = git('status', '--porcelain') === '' ? '' : ' with changes';
  return `${new Date().toISOString().slice(0, 10)}, commit ${git('rev-parse', '--short', 'HEAD')}${changes}`;
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
