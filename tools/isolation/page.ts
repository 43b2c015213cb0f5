import { everyProtection } from '../mutation/choose';
import type { KeptProtection, KeptSoak } from './kept';
import type { SuiteResults } from './suites';

export interface Measured extends SuiteResults {
  /** Date and commit. */
  readonly about: string;
  readonly protections: readonly KeptProtection[];
  readonly soak: KeptSoak | undefined;
}

/** The whole of docs/isolation.md. */
export function pageOf({ about, ran, proofs, figures, protections, soak }: Measured): string {
  return [
    '# Isolation, measured\n',
    `Written by \`npm run isolation:report\` (${about}); not by hand.\n`,
    `## Suites\n\nRun on ${ran}.\n`,
    table(
      ['proof', 'tests that passed'],
      proofs.map((proof) => [proof.about, told(proof.tests)]),
    ),
    '## What they counted\n',
    table(
      ['suite', 'figure', 'value'],
      Object.entries(figures).flatMap(([suite, all]) =>
        Object.entries(all).map(([name, value]) => [suite, name, told(value)]),
      ),
    ),
    '## Soak\n',
    soak ? soakOf(soak) : 'Not run yet: `npm run soak -- 30`.\n',
    '## Protections, switched off one at a time\n',
    protectionsOf(protections),
  ].join('\n');
}

function soakOf({ date, commit, minutes, faults, heap, runs, ...load }: KeptSoak): string {
  const heaps = Object.entries(heap).map(
    ([name, { middle_mb: middle, last_mb: last, slope_mb_per_minute }]) => [
      `heap of the ${name} after collection, middle third → last third of the samples`,
      `${middle} → ${last} MB (${slope_mb_per_minute} MB a minute)`,
    ],
  );
  const rows = [
    ['minutes', told(minutes)],
    ['users', told(load.users)],
    ['requests', told(load.requests)],
    ['rows searched', told(load.rows)],
    ['secrets of others found', told(load.foreign)],
    ...Object.entries(runs).flatMap(([name, value]) =>
      typeof value === 'number' ? [[`runs: ${words(name)}`, told(value)]] : [],
    ),
    ...Object.entries(faults).map(([name, value]) => [words(name), told(value)]),
    ...heaps,
    ['broken promises', load.broken_promises.join('; ') || 'none'],
  ];
  return `\`npm run soak -- ${minutes}\` of ${date.slice(0, 10)}, commit ${commit}.\n\n${table(['figure', 'value'], rows)}`;
}

function protectionsOf(protections: readonly KeptProtection[]): string {
  const caught = protections.filter(({ caught_by: tests }) => tests.length > 0);
  const commits = [...new Set(protections.map(({ commit }) => commit))].join(', ');
  const rows = protections.map(({ name, caught_by: tests }) => [
    name,
    told(tests.length),
    tests[0] ?? 'nobody',
  ]);
  const tried = new Set(protections.map(({ name }) => name));
  const untried = everyProtection.flatMap(({ name }) => (tried.has(name) ? [] : name));
  const summary =
    `${told(protections.length)} of ${told(everyProtection.length)} protections were tried (commits ${commits || 'none'}); ` +
    `${told(caught.length)} made a test red. A trial is over half a minute after its first red test.\n` +
    (untried.length > 0 ? `\nNot tried yet: ${untried.join('; ')}.\n` : '');
  return `${summary}\n${table(['protection', 'tests that went red', 'the first of them'], rows)}`;
}

const words = (name: string): string => name.replaceAll('_', ' ');
const told = (value: number): string => value.toLocaleString('en');

/** Columns as wide as their widest cell: what the formatter would make of it. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const all = [head, ...rows].map((cells) => cells.map((cell) => cell.replaceAll('|', '\\|')));
  const widths = head.map((_, column) => Math.max(...all.map((cells) => cells[column]?.length ?? 0)));
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |\n`;
  const [first = [], ...others] = all;
  return [line(first), line(widths.map((width) => '-'.repeat(width))), ...others.map(line)].join('');
}
