'use strict';

// node --require ./tools/typescript.cjs file.ts: runs the sources as they stand, for commands that only developers use.
const { createHash } = require('node:crypto');
const { mkdirSync, readFileSync, renameSync, writeFileSync } = require('node:fs');
const Module = require('node:module');
const { dirname, join, resolve } = require('node:path');
const swc = require('@swc/core');
const options = require('./swc-options.cjs');

const libs = resolve(__dirname, '../libs');
const resolveFilename = Module._resolveFilename;

/** A third of a start goes into TypeScript, a tenth into reading JavaScript: what was read once is kept, by its content. */
const kept = resolve(__dirname, '../node_modules/.cache/airlock');
Module.enableCompileCache(join(kept, 'bytecode'));

Module._resolveFilename = function resolveLibrary(request, ...rest) {
  const [, name, part = ''] = /^@airlock\/(session|agent-kit|testing)(\/[a-z-]+)?$/.exec(request) ?? [];
  return resolveFilename.call(this, name ? join(libs, name, 'src', part, 'index.ts') : request, ...rest);
};

Module._extensions['.ts'] = (module, filename) => {
  module._compile(javascriptOf(filename), filename);
};

/** @returns JavaScript with its source map; of the same text at the same place it is read from the disk. */
function javascriptOf(filename) {
  const source = readFileSync(filename, 'utf8');
  const name = createHash('sha256')
    .update(JSON.stringify([swc.version, options, filename, source]))
    .digest('hex');
  const file = join(kept, 'javascript', `${name}.js`);
  try {
    return readFileSync(file, 'utf8');
  } catch {
    const { code } = swc.transformSync(source, { ...options, filename, swcrc: false });
    keep(file, code);
    return code;
  }
}

/** Whole or not at all, as several processes may start at once. */
function keep(file, code) {
  try {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(`${file}.${process.pid}`, code);
    renameSync(`${file}.${process.pid}`, file);
  } catch {
    // Where nothing can be kept, the next start takes as long as this one.
  }
}

process.setSourceMapsEnabled(true);
