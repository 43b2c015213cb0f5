'use strict';

// node --require ./tools/typescript.cjs file.ts: runs the sources as they stand, for commands that only developers use.
const Module = require('node:module');
const { join, resolve } = require('node:path');
const { transformFileSync } = require('@swc/core');
const options = require('./swc-options.cjs');

const libs = resolve(__dirname, '../libs');
const resolveFilename = Module._resolveFilename;

Module._resolveFilename = function resolveLibrary(request, ...rest) {
  const [, name, part = ''] = /^@airlock\/(session|agent-kit|testing)(\/testing)?$/.exec(request) ?? [];
  return resolveFilename.call(this, name ? join(libs, name, 'src', part, 'index.ts') : request, ...rest);
};

Module._extensions['.ts'] = (module, filename) => {
  module._compile(transformFileSync(filename, { ...options, filename, swcrc: false }).code, filename);
};

process.setSourceMapsEnabled(true);
