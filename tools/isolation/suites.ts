import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { now } from './now';

const FOLDER = '.airlock/isolation';
const RESULTS = join(FOLDER, 'jest.json');
const LAST = join(FOLDER, 'last', 'results.json');

/** What each suite proves, by the beginning of its path. */
const PROOFS: Readonly<Record<string, string>> = {
  'test/canary-load': 'everything users do at once, each with secrets of the own',
  'test/replicas': 'a hundred runs over two replica processes, sockets and streams on both',
  'test/ownership-matrix': "every route and message tried with somebody else's ids and tokens",
  'test/row-level-security': 'forced row-level security on every per-user table',
  'test/owner-checks': 'repositories look for the owner themselves, behind it',
  'test/singletons': 'nothing of a user in any singleton after load',
  'test/scenarios': 'isolation scenarios: the textbook shape fails them, ours does not',
  'test/hermitage': 'published anomalies through HTTP at each isolation level',
  'libs/session/src/context': 'the context of a call: rules, immutability, random dictionaries',
  'test/property': 'random bodies, queries, tokens, files and frames',
  'libs/testing/example': 'the kit breaks into an application that leaks, and not into one that does not',
};

export interface Proof {
  readonly about: string;
  readonly tests: number;
}
export type Figures = Readonly<Record<string, number>>;

export interface SuiteResults {
  /** Date and commit. */
  readonly ran: string;
  readonly proofs: readonly Proof[];
  /** What the suites have measured, by suite. */
  readonly figures: Readonly<Record<string, Figures>>;
}

/**
 * Runs the isolation suites.
 * @param only beginnings of paths; none is all
 * @throws Error when one fails: no report is written over a failure
 */
export function runSuites(only: readonly string[]): SuiteResults {
  rmSync(FOLDER, { recursive: true, force: true });
  const ran = now();
  const suites = Object.keys(PROOFS)
    .filter(isThere)
    .filter((suite) => only.length === 0 || only.includes(suite));
  const options = ['--json', `--outputFile=${RESULTS}`];
  const env = { ...process.env, AIRLOCK_ISOLATION_FIGURES: 'yes' };
  // The results go to the file; what jest prints of them would hide what the suites say.
  const stdio = ['ignore', 'ignore', 'inherit'] as const;
  const { status } = spawnSync('npm', ['test', '--', ...options, ...suites], { env, stdio: [...stdio] });
  if (status !== 0) throw new Error('The isolation suites failed: no report is written over a failure.');
  const results = { ran, proofs: proofsIn(suites), figures: figuresIn() };
  mkdirSync(dirname(LAST), { recursive: true });
  writeFileSync(LAST, JSON.stringify(results));
  return results;
}

/** @throws Error when no run has come to its end */
export function lastSuites(): SuiteResults {
  if (!existsSync(LAST)) throw new Error('The isolation suites have not passed yet: leave out --last.');
  return JSON.parse(readFileSync(LAST, 'utf8')) as SuiteResults;
}

function proofsIn(suites: readonly string[]): Proof[] {
  const { testResults } = JSON.parse(readFileSync(RESULTS, 'utf8')) as {
    testResults: readonly { name: string; assertionResults: readonly { status: string }[] }[];
  };
  return suites.map((suite) => ({
    about: PROOFS[suite] ?? suite,
    tests: testResults
      .filter(({ name }) => name.includes(join(process.cwd(), suite)))
      .flatMap(({ assertionResults }) => assertionResults)
      .filter(({ status }) => status === 'passed').length,
  }));
}

function figuresIn(): Record<string, Figures> {
  const files = readdirSync(FOLDER).filter((file) => file.endsWith('.json') && file !== 'jest.json');
  return Object.fromEntries(
    files.map((file) => [
      file.slice(0, -'.json'.length),
      JSON.parse(readFileSync(join(FOLDER, file), 'utf8')) as Figures,
    ]),
  );
}

const isThere = (suite: string): boolean =>
  existsSync(suite) || ['.e2e.spec.ts', '.spec.ts'].some((end) => existsSync(suite + end));
