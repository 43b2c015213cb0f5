'use strict';

// node tools/check.cjs <npm script> …: side by side, as many as there are cores, in the order named. What each says is shown
// in one piece once it has ended; all of them run to their end, and one that fails fails the whole.
const { spawn } = require('node:child_process');
const { availableParallelism } = require('node:os');

const failed = [];

/** Resolves when it has ended, however it did. */
function run(script) {
  const began = performance.now();
  return new Promise((resolve) => {
    const child = spawn('npm', ['run', '--silent', script], { stdio: ['ignore', 'pipe', 'pipe'] });
    const said = [];
    const hear = (chunk) => said.push(chunk);
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    child.once('error', (error) => hear(Buffer.from(`${error.message}\n`)));
    child.once('close', (code, signal) => {
      if (code !== 0) failed.push(script);
      const verdict = code === 0 ? 'passed' : `failed (${signal ?? `exit code ${code}`})`;
      const seconds = ((performance.now() - began) / 1_000).toFixed(1);
      process.stdout.write(`\n${script} ${verdict} after ${seconds} s\n${Buffer.concat(said).toString()}`);
      resolve();
    });
  });
}

async function main(waiting) {
  if (waiting.length === 0)
    throw new Error('Nothing to check. Name the npm scripts: node tools/check.cjs lint types');
  const inTurn = async () => {
    for (let script = waiting.shift(); script; script = waiting.shift()) await run(script);
  };
  await Promise.all(Array.from({ length: availableParallelism() }, inTurn));
  if (failed.length === 0) return;
  process.stderr.write(`\nFailed: ${failed.join(', ')}. Each runs alone with: npm run <name>\n`);
  process.exitCode = 1;
}

void main(process.argv.slice(2));
