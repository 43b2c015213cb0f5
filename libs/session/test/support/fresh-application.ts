import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { temporaryFolder } from '../../../../test/support/temporary-folder';

const ROOT = resolve(__dirname, '../../../..');
const README = join(ROOT, 'libs/session/README.md');
const run = promisify(execFile);

const COMPILER_OPTIONS = {
  module: 'nodenext',
  target: 'ES2023',
  strict: true,
  strictPropertyInitialization: false,
  emitDecoratorMetadata: true,
  experimentalDecorators: true,
  skipLibCheck: true,
  types: ['node'],
  rootDir: 'src',
  outDir: 'dist',
};

/** Code blocks of the README that begin with the name of a file. */
export function filesOfReadme(): ReadonlyMap<string, string> {
  const text = readFileSync(README, 'utf8');
  const blocks = [...text.matchAll(/```ts\n\/\/ (src\/\S+)\n(.*?)```/gs)];
  return new Map(blocks.map(([, name = '', code = '']) => [name, code]));
}

/** The table of the README. */
export function schemaOfReadme(): string {
  const [, sql = ''] = /```sql\n(.*?)```/s.exec(readFileSync(README, 'utf8')) ?? [];
  return sql;
}

/** An application in a folder of its own, with packages from the registry and the packed library. */
export class FreshApplication {
  private readonly folder = temporaryFolder('alone');
  private server: ChildProcess | undefined;

  write(path: string, text: string): void {
    mkdirSync(dirname(join(this.folder, path)), { recursive: true });
    writeFileSync(join(this.folder, path), text);
  }

  /** @returns versions as installed */
  async install(packages: Readonly<Record<string, string>>): Promise<Record<string, string>> {
    await run(process.execPath, [
      join(ROOT, 'libs/schematics/pack/libraries.js'),
      join(this.folder, 'packed'),
    ]);
    const [archive = ''] = globSync('packed/airlock-session-*.tgz', { cwd: this.folder });
    const dependencies = { '@airlock/session': `file:${archive}`, ...packages };
    this.write('package.json', JSON.stringify({ name: 'alone', private: true, dependencies }));
    this.write('tsconfig.json', JSON.stringify({ compilerOptions: COMPILER_OPTIONS, include: ['src'] }));
    // As anybody would: a peer that does not fit ends it.
    await run('npm', ['install', '--no-audit', '--no-fund', '--strict-peer-deps'], { cwd: this.folder });
    const version = (name: string): string => {
      const manifest = readFileSync(join(this.folder, 'node_modules', name, 'package.json'), 'utf8');
      return (JSON.parse(manifest) as { version: string }).version;
    };
    return Object.fromEntries(Object.keys(packages).map((name) => [name, version(name)]));
  }

  /** @throws what the compiler says */
  async build(): Promise<void> {
    const tsc = join(this.folder, 'node_modules/typescript/bin/tsc');
    await run(process.execPath, [tsc, '-p', this.folder]).catch((error: { stdout: string }) => {
      throw new Error(error.stdout);
    });
  }

  /** @returns the port that the application has written to its first line */
  async start(environment: Readonly<Record<string, string>>): Promise<number> {
    const server = spawn(process.execPath, [join(this.folder, 'dist/main.js')], {
      env: { ...process.env, ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.server = server;
    let words = '';
    server.stderr.on('data', (chunk: Buffer) => (words += chunk.toString()));
    const { promise, resolve: found, reject } = Promise.withResolvers<number>();
    server.stdout.on('data', (chunk: Buffer) => {
      words += chunk.toString();
      const [, port] = /listening on (\d+)/.exec(words) ?? [];
      if (port) found(Number(port));
    });
    server.once('exit', (code) => reject(new Error(`The application ended with ${code}:\n${words}`)));
    return promise;
  }

  async remove(): Promise<void> {
    if (this.server && this.server.exitCode === null) {
      const gone = once(this.server, 'exit');
      this.server.kill();
      await gone;
    }
    rmSync(this.folder, { recursive: true, force: true });
  }
}
