'use strict';

// npm run isolation:report: runs the isolation suites, and writes what they measured to docs/isolation.md. What the
// mutation check found is added from its own result, where there is one.
const { execFileSync, spawnSync } = require('node:child_process');
const { existsSync, readFileSync, rmSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');

const ROOT = join(__dirname, '..');
const FIGURES = join(ROOT, '.airlock', 'isolation');
const MUTATION = join(ROOT, '.airlock', 'mutation.json');
const SUITES = ['test/canary-load', 'test/hermitage', 'test/singletons'];

rmSync(FIGURES, { recursive: true, force: true });
const env = { ...process.env, AIRLOCK_ISOLATION_FIGURES: 'yes' };
const { status } = spawnSync('npm', ['test', '--', '--maxWorkers=1', ...SUITES], {
  cwd: ROOT,
  env,
  stdio: 'inherit',
});
if (status !== 0) {
  process.stderr.write('The isolation suites failed: no report is written over a failure.\n');
  process.exit(1);
}
writeFileSync(join(ROOT, 'docs', 'isolation.md'), report());

function report() {
  const load = figuresOf('canary-load');
  const rows = [
    ['users at once, under load', load.users],
    ['requests under load', load.requests],
    ['answers searched', load.answers],
    ['events and frames searched', load.events],
    ['log lines searched', load.logLines],
    ['rows searched', load.rows],
    ['foreign canaries found', load.foreign],
    ...mutationRows(),
  ];
  const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], {
    cwd: ROOT,
    encoding: 'utf8',
  }).trim();
  const isChanged =
    execFileSync('git', ['status', '--porcelain'], { cwd: ROOT, encoding: 'utf8' }).trim() !== '';
  const about = `${new Date().toISOString().slice(0, 10)}, commit ${commit}${isChanged ? ' with changes' : ''}`;
  return `# Isolation, measured

Written by \`npm run isolation:report\` (${about}); not by hand.

${table(
  ['figure', 'value'],
  rows.map(([name, value]) => [name, value.toLocaleString('en')]),
)}`;
}

function mutationRows() {
  if (!existsSync(MUTATION)) return [];
  const { protections } = JSON.parse(readFileSync(MUTATION, 'utf8'));
  const caught = protections.filter(({ caught_by: tests }) => tests.length > 0);
  return [
    ['protections switched off, one at a time', protections.length],
    ['of these, noticed by a test', caught.length],
  ];
}

function figuresOf(suite) {
  const file = join(FIGURES, `${suite}.json`);
  if (!existsSync(file)) throw new Error(`${suite} left no figures in ${FIGURES}. Did it run?`);
  return JSON.parse(readFileSync(file, 'utf8'));
}

/** Columns as wide as their widest cell: what the formatter would make of it. */
function table(head, rows) {
  const widths = head.map((_, column) => Math.max(...[head, ...rows].map((row) => row[column].length)));
  const line = (cells) => `| ${cells.map((cell, column) => cell.padEnd(widths[column])).join(' | ')} |\n`;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('');
}
