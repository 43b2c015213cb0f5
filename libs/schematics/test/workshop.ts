import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, delimiter, dirname, join, relative } from 'node:path';
import { temporaryFolder } from '../../../test/support/temporary-folder';
import { ROOT } from './trees';

const MODULES = join(ROOT, 'node_modules');

export interface Ended {
  readonly code: number;
  /** Standard output and standard error. */
  readonly output: string;
}

/** A folder outside of the repository in which commands are run as a developer would. */
export class Workshop {
  constructor(readonly folder = temporaryFolder('workshop')) {}

  /** Airlock itself, without what a build or a run has left. */
  static ofAirlock(): Workshop {
    const workshop = new Workshop();
    for (const name of readdirSync(ROOT)) {
      if (/^(?:\.git|\.airlock|node_modules|dist|coverage)$/.test(name)) continue;
      cpSync(join(ROOT, name), join(workshop.folder, name), {
        recursive: true,
        filter: (path) => basename(path) !== 'node_modules',
      });
    }
    symlinkSync(MODULES, join(workshop.folder, 'node_modules'));
    return workshop;
  }

  /** A command of a package, such as `nest` or `tsc`. */
  command(name: string, words: readonly string[] = [], env: Record<string, string> = {}): Promise<Ended> {
    return this.node([binaryOf(name), ...words], env);
  }

  /** @returns what it printed. @throws Error with that when the command fails */
  async succeed(
    name: string,
    words: readonly string[] = [],
    env: Record<string, string> = {},
  ): Promise<string> {
    const { code, output } = await this.command(name, words, env);
    if (code !== 0) throw new Error(`${name} ${words.join(' ')} ended with ${code}: ${output}`);
    return output;
  }

  /** A line as a developer types it. */
  shell(line: string, env: Record<string, string> = {}): Promise<Ended> {
    const PATH = [join(MODULES, 'node/bin'), join(MODULES, '.bin'), process.env.PATH].join(delimiter);
    return this.run('/bin/sh', ['-c', line], { PATH, ...env });
  }

  /** npm as it is on this machine, and not as a part of the npm run that started the tests. @throws Error when it fails */
  async npm(words: readonly string[], env: Record<string, string> = {}): Promise<string> {
    const { code, output } = await this.run('npm', words, env);
    if (code !== 0) throw new Error(`npm ${words.join(' ')} ended with ${code}: ${output}`);
    return output;
  }

  node(words: readonly string[], env: Record<string, string> = {}): Promise<Ended> {
    return this.run(process.execPath, words, env);
  }

  private run(file: string, words: readonly string[], env: Record<string, string>): Promise<Ended> {
    const options = { cwd: this.folder, env: { ...ownEnvironment(), ...env }, maxBuffer: 1e8 };
    return new Promise((done) =>
      execFile(file, [...words], options, (error, stdout, stderr) =>
        // A command that a signal ended has no code, and has failed all the same.
        done({ code: error ? Number(error.code ?? 1) : 0, output: `${stdout}${stderr}` }),
      ),
    );
  }

  jest(words: readonly string[], env: Record<string, string> = {}): Promise<Ended> {
    const flags = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'];
    return this.node([...flags, JEST, ...words], env);
  }

  read(path: string): string {
    return readFileSync(join(this.folder, path), 'utf8');
  }

  write(path: string, text: string): void {
    mkdirSync(dirname(join(this.folder, path)), { recursive: true });
    writeFileSync(join(this.folder, path), text);
  }

  /** Every file of the given folders and its content, for comparing. */
  contentOf(...folders: string[]): Record<string, string> {
    const paths = folders.flatMap((folder) =>
      readdirSync(join(this.folder, folder), { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => relative(this.folder, join(entry.parentPath, entry.name))),
    );
    return Object.fromEntries(paths.sort().map((path) => [path, this.read(path)]));
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

const JEST = join(MODULES, 'jest/bin/jest.js');

const BINARIES: Readonly<Record<string, string>> = {
  nest: '@nestjs/cli/bin/nest.js',
  tsc: 'typescript/bin/tsc',
  eslint: 'eslint/bin/eslint.js',
  prettier: 'prettier/bin/prettier.cjs',
  depcruise: 'dependency-cruiser/bin/dependency-cruiser.mjs',
  knip: 'knip/bin/knip.js',
  schematics: '@angular-devkit/schematics-cli/bin/schematics.js',
};

const binaryOf = (name: string): string => join(MODULES, BINARIES[name] ?? name);

/** Of this process, without what the test runner put into it. */
function ownEnvironment(): NodeJS.ProcessEnv {
  const entries = Object.entries(process.env).filter(
    ([name]) => !/^(?:JEST_|AIRLOCK_TEST_|NODE_ENV$|npm_|INIT_CWD$)/.test(name),
  );
  return Object.fromEntries(entries);
}
