import { execFileSync, spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { type Mutation, type Patch, patchesOf } from './mutation';

export interface RedTest {
  readonly spec: string;
  readonly test: string;
  readonly message: string;
}

export interface Outcome {
  readonly red: readonly RedTest[];
  /** Files that have no test results: they do not even load. */
  readonly broken: readonly string[];
}

/** A copy of the sources, in which protections can be switched off while nobody works. */
export class Tree implements Disposable {
  private readonly root = mkdtempSync(join(tmpdir(), 'airlock-mutation-'));

  constructor(source: string) {
    const listed = ['ls-files', '-z', '--cached', '--others', '--exclude-standard'];
    const files = execFileSync('git', listed, { cwd: source, encoding: 'utf8' });
    for (const file of new Set(files.split('\0').filter(Boolean))) {
      mkdirSync(dirname(join(this.root, file)), { recursive: true });
      cpSync(join(source, file), join(this.root, file));
    }
    symlinkSync(join(source, 'node_modules'), join(this.root, 'node_modules'));
  }

  /** @returns what undoes it. @throws Error when it does not apply: the code has changed, and the list has to follow it */
  apply(mutation: Mutation): () => void {
    const undo = patchesOf(mutation).map((patch) => this.patch(mutation.name, patch));
    return () => undo.reverse().forEach((one) => one());
  }

  /** @param patienceMs how long the tests behind the first red one have; by default all are waited for */
  async test(specs: readonly string[], patienceMs = 0): Promise<Outcome> {
    const report = join(this.root, 'report.json');
    rmSync(report, { force: true });
    // Without a protection a spec may leave open what jest would wait for.
    const jest = ['--experimental-vm-modules', 'node_modules/jest/bin/jest.js', '--silent', '--forceExit'];
    const reporter = '--reporters=<rootDir>/tools/mutation-reporter.cjs';
    const child = spawn(process.execPath, [...jest, reporter, '--runTestsByPath', ...specs], {
      cwd: this.root,
      env: {
        ...process.env,
        AIRLOCK_MUTATION_REPORT: report,
        AIRLOCK_MUTATION_PATIENCE_MS: String(patienceMs),
      },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let errors = '';
    child.stderr.on('data', (chunk: Buffer) => (errors = (errors + chunk.toString()).slice(-4_000)));
    await new Promise((resolve) => child.once('close', resolve));
    return read(report, errors, this.root);
  }

  [Symbol.dispose](): void {
    rmSync(this.root, { recursive: true, force: true });
  }

  private patch(name: string, { file, find, replace }: Patch): () => void {
    const path = join(this.root, file);
    const text = readFileSync(path, 'utf8');
    const places = text.split(find).length - 1;
    if (places !== 1)
      throw new Error(
        `"${name}" does not apply: its text stands ${places} times in ${file}. Mend tools/mutation.`,
      );
    writeFileSync(
      path,
      text.replace(find, () => replace),
    );
    return () => writeFileSync(path, text);
  }
}

function read(report: string, errors: string, root: string): Outcome {
  try {
    const { red, broken } = JSON.parse(readFileSync(report, 'utf8')) as Outcome;
    const local = (path: string): string => path.slice(root.length + 1);
    return {
      red: red.map((test) => ({
        spec: local(test.spec),
        test: test.test,
        message: stripVTControlCharacters(test.message),
      })),
      broken: broken.map(local),
    };
  } catch (cause) {
    throw new Error(`jest ended without a report:\n${errors}`, { cause });
  }
}
