import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
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

  /** Reads first: other rooms may be tried at the same time. */
  keep(verdict: Verdict): void {
    const kept = byName().set(verdict.name, {
      ...verdict,
      date: new Date().toISOString(),
      commit: this.commit,
    });
    mkdirSync(dirname(FILE), { recursive: true });
    const written = `${FILE}.${process.pid}`;
    writeFileSync(written, `${JSON.stringify({ protections: listed(kept) }, null, 2)}\n`);
    renameSync(written, FILE);
  }

  missed(chosen: readonly Mutation[]): readonly Mutation[] {
    const kept = byName();
    return chosen.filter(({ name }) => !kept.get(name)?.caught_by.length);
  }

  /** protection → the tests that caught it, and what of the list is still to be run. */
  table(): string {
    const all = listed(byName());
    const unknown = everyProtection.length - all.length;
    const caught = all.filter(({ caught_by: tests }) => tests.length > 0);
    const lines = all.map(({ name, caught_by: tests }) => `${name}\n${told(tests)}`);
    return [
      ...lines,
      `\n${all.length} protections switched off, ${caught.length} of them caught by a test.`,
      ...(unknown > 0 ? [`${unknown} of the list were not tried yet.`] : []),
      ...all.filter(({ caught_by: tests }) => tests.length === 0).map(({ name }) => `Nobody misses: ${name}`),
      '',
    ].join('\n');
  }
}

function byName(): Map<string, Kept> {
  const { protections } = existsSync(FILE)
    ? (JSON.parse(readFileSync(FILE, 'utf8')) as { protections: readonly Kept[] })
    : { protections: [] };
  return new Map(protections.map((kept) => [kept.name, kept]));
}

/** Without those that have left the list. */
const listed = (kept: ReadonlyMap<string, Kept>): readonly Kept[] =>
  everyProtection.flatMap(({ name }) => kept.get(name) ?? []);

const told = (tests: readonly string[]): string =>
  tests.length === 0 ? '    → NOBODY' : tests.map((test) => `    → ${test}`).join('\n');
