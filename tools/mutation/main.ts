import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { type Mutation, mutations } from './mutations';
import { type Outcome, type RedTest, Tree } from './tree';

/** What a program that does not work at all says, as against one that does the wrong thing. */
const NO_PROGRAM = /SyntaxError|ReferenceError|Cannot find module|is not a (function|constructor)/;

interface Verdict {
  readonly name: string;
  readonly caught_by: readonly string[];
  readonly because: string;
}

void main();

async function main(): Promise<void> {
  const at = process.argv.indexOf('--only');
  const only = at === -1 ? '' : (process.argv[at + 1] ?? '');
  const chosen = mutations.filter(({ name }) => name.includes(only));
  if (chosen.length === 0) throw new Error(`No protection is called "${only}".`);
  using tree = new Tree(process.cwd());
  const alwaysRed = await redBefore(tree, chosen);
  const verdicts: Verdict[] = [];
  for (const mutation of chosen) {
    const verdict = await verdictOn(tree, mutation, alwaysRed);
    verdicts.push(verdict);
    const [first = 'NOBODY'] = verdict.caught_by;
    const more = verdict.caught_by.length > 1 ? ` (+${verdict.caught_by.length - 1})` : '';
    process.stdout.write(`${mutation.name}\n    → ${first}${more}\n      ${verdict.because}\n`);
  }
  report(verdicts);
}

/** A test that is red without any change misses nothing. */
async function redBefore(tree: Tree, chosen: readonly Mutation[]): Promise<ReadonlySet<string>> {
  const { red, broken } = await tree.test([...new Set(chosen.flatMap(({ specs }) => specs))]);
  if (broken.length > 0) throw new Error(`Unchanged, these do not load: ${broken.join(', ')}`);
  for (const test of red) process.stdout.write(`red without any change: ${nameOf(test)}\n`);
  return new Set(red.map(nameOf));
}

async function verdictOn(tree: Tree, mutation: Mutation, alwaysRed: ReadonlySet<string>): Promise<Verdict> {
  const restore = tree.apply(mutation);
  const likely = await tree.test(mutation.specs);
  const missed = missedBy(likely, alwaysRed);
  const found = missed.length > 0 ? missed : missedBy(await tree.test('all'), alwaysRed);
  restore();
  const because = found[0]
    ? reasonOf(found[0])
    : `nothing went red for a reason (${likely.broken.join(', ')})`;
  return { name: mutation.name, caught_by: found.map(nameOf), because };
}

const missedBy = ({ red }: Outcome, alwaysRed: ReadonlySet<string>): RedTest[] =>
  red.filter((test) => !alwaysRed.has(nameOf(test)) && !NO_PROGRAM.test(test.message));

const nameOf = ({ spec, test }: RedTest): string => `${spec} › ${test}`;

function reasonOf({ message }: RedTest): string {
  const lines = stripVTControlCharacters(message).split('\n');
  return lines
    .filter((line) => line.trim() !== '' && !line.trim().startsWith('at '))
    .slice(0, 4)
    .map((line) => line.trim().slice(0, 120))
    .join(' · ');
}

function report(verdicts: readonly Verdict[]): void {
  const missed = verdicts.filter(({ caught_by }) => caught_by.length === 0);
  const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim();
  const protections = verdicts.map(({ name, caught_by }) => ({ name, caught_by }));
  mkdirSync('.airlock', { recursive: true });
  const result = { date: new Date().toISOString(), commit, protections };
  writeFileSync(join('.airlock', 'mutation.json'), `${JSON.stringify(result, null, 2)}\n`);
  process.stdout.write(
    `\n${verdicts.length} protections switched off, ${verdicts.length - missed.length} missed by a test.\n`,
  );
  for (const { name } of missed) process.stdout.write(`Nobody misses: ${name}\n`);
  process.exitCode = missed.length === 0 ? 0 : 1;
}
