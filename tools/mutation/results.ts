import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { everyProtection } from './choose';
import type { Mutation } from './mutation';
import type { Verdict } from './verdict';

const FILE = '.airlock/mutation.json';

interface Kept extends Verdict {
  readonly date: string;
  readonly commit: string;
}

/** Every protection's latest verdict, so that the whole may be run in pieces. */
export class Results {
  private readonly commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], {
    encoding: 'utf8',
  }).trim();

  private constructor(private readonly byName: Map<string, Kept>) {}

  static kept(): Results {
    const { protections } = existsSync(FILE)
      ? (JSON.parse(readFileSync(FILE, 'utf8')) as { protections: readonly Kept[] })
      : { protections: [] };
    return new Results(new Map(protections.map((kept) => [kept.name, kept])));
  }

  keep(verdict: Verdict): void {
    this.byName.set(verdict.name, { ...verdict, date: new Date().toISOString(), commit: this.commit });
    mkdirSync(dirname(FILE), { recursive: true });
    writeFileSync(FILE, `${JSON.stringify({ protections: this.all() }, null, 2)}\n`);
  }

  missed(chosen: readonly Mutation[]): readonly Mutation[] {
    return chosen.filter(({ name }) => !this.byName.get(name)?.caught_by.length);
  }

  /** protection → the tests that caught it, and what of the list is still to be run. */
  table(): string {
    const all = this.all();
    const unknown = everyProtection.length - all.length;
    const caught = all.filter(({ caught_by: tests }) => tests.length > 0);
    const lines = all.map(({ name, caught_by: tests }) => `${name}\n${told(tests)}`);
    return [
      ...lines,
      `\n${all.length} protections switched off, ${caught.length} missed by a test.`,
      ...(unknown > 0 ? [`${unknown} of the list were not tried yet.`] : []),
      ...all.filter(({ caught_by: tests }) => tests.length === 0).map(({ name }) => `Nobody misses: ${name}`),
      '',
    ].join('\n');
  }

  /** Without those that have left the list. */
  private all(): readonly Kept[] {
    return everyProtection.flatMap(({ name }) => this.byName.get(name) ?? []);
  }
}

const told = (tests: readonly string[]): string =>
  tests.length === 0 ? '    → NOBODY' : tests.map((test) => `    → ${test}`).join('\n');
