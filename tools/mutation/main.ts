import { protectionsNamed } from './choose';
import { Results } from './results';
import { type Outcome, type RedTest, Tree } from './tree';
import type { Verdict } from './verdict';
import type { Mutation } from './mutation';

/** What a program that does not work at all says, as against one that does the wrong thing. */
const NO_PROGRAM = /SyntaxError|ReferenceError|Cannot find module|is not a (function|constructor)/;

/** Without a protection, what a test waits for may never come. */
const PATIENCE_MS = 30_000;

void main();

/** npm run test:mutation [-- <room or part of a name>…]: without any, every protection. */
async function main(): Promise<void> {
  const chosen = protectionsNamed(process.argv.slice(2));
  using tree = new Tree(process.cwd());
  const results = new Results();
  const alwaysRed = await redBefore(tree, chosen);
  for (const mutation of chosen) {
    const verdict = await verdictOn(tree, mutation, alwaysRed);
    results.keep(verdict);
    const [first = 'NOBODY', ...more] = verdict.caught_by;
    const others = more.length > 0 ? ` (+${more.length})` : '';
    process.stdout.write(`${mutation.name}\n    → ${first}${others}\n      ${verdict.because}\n`);
  }
  process.stdout.write(`\n${results.table()}`);
  process.exitCode = results.missed(chosen).length === 0 ? 0 : 1;
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
  const outcome = await tree.test(mutation.specs, PATIENCE_MS);
  restore();
  const found = missedBy(outcome, alwaysRed);
  const { broken } = outcome;
  const silence = broken.length > 0 ? `these did not load: ${broken.join(', ')}` : 'nothing went red';
  return {
    name: mutation.name,
    caught_by: found.map(nameOf),
    because: found[0] ? reasonOf(found[0]) : silence,
  };
}

const missedBy = ({ red }: Outcome, alwaysRed: ReadonlySet<string>): RedTest[] =>
  red.filter((test) => !alwaysRed.has(nameOf(test)) && !NO_PROGRAM.test(test.message));

const nameOf = ({ spec, test }: RedTest): string => `${spec} › ${test}`;

function reasonOf({ message }: RedTest): string {
  const lines = message.split('\n');
  return lines
    .filter((line) => line.trim() !== '' && !line.trim().startsWith('at '))
    .slice(0, 4)
    .map((line) => line.trim().slice(0, 120))
    .join(' · ');
}
