'use strict';

const swc = require('./tools/swc-options.cjs');

/** The dashboard's page is JSX of Preact. */
const swcOfPage = {
  ...swc,
  jsc: {
    ...swc.jsc,
    parser: { syntax: 'typescript', tsx: true },
    transform: { react: { runtime: 'automatic', importSource: 'preact' } },
  },
};

/** @type {import('jest').Config} */
module.exports = {
  rootDir: __dirname,
  testRegex: '.*\\.spec\\.tsx?$',
  testPathIgnorePatterns: ['/node_modules/', '/dist/'],
  modulePathIgnorePatterns: ['<rootDir>/dist/'],
  moduleFileExtensions: ['ts', 'tsx', 'js', 'mjs', 'json'],
  moduleNameMapper: {
    '^@airlock/(session|agent-kit|testing)$': '<rootDir>/libs/$1/src/index.ts',
    '^@airlock/(session|agent-kit)/([a-z-]+)$': '<rootDir>/libs/$1/src/$2/index.ts',
  },
  transform: { '^.+\\.ts$': ['@swc/jest', swc], '^.+\\.tsx$': ['@swc/jest', swcOfPage] },
  setupFiles: ['reflect-metadata'],
  testEnvironment: 'node',
  globalSetup: '<rootDir>/test/support/global-setup.ts',
  globalTeardown: '<rootDir>/test/support/global-teardown.ts',
  testSequencer: '<rootDir>/test/support/longest-first.cjs',
  reporters: ['default', '<rootDir>/test/support/honest-reporter.cjs'],
  // For a machine that is busy with other things too: what hangs is ended, what is slow is not.
  testTimeout: 180_000,
  // One more than the processors of a small machine: a tenth of the time the tests wait, for processes, leases and the disk.
  maxWorkers: 3,
  // Of each suite's modules a worker keeps some: a grown heap makes collections, and audits of the heap, several times as slow.
  workerIdleMemoryLimit: '600MB',
  // A worker that is done needs a second to give its heap back on a busy machine: only one that is held up is to be told of.
  workerGracefulExitTimeout: 10_000,
};
