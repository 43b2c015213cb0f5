'use strict';

const { existsSync } = require('node:fs');
const { join } = require('node:path');
const { default: Sequencer } = require('@jest/test-sequencer');

const ROOT = join(__dirname, '../..');

/** A minute and more each, the longest first. A clean clone knows no durations: jest would go by the size of the files. */
const LONG = [
  'test/schematics.e2e.spec.ts',
  'test/airlock-init.e2e.spec.ts',
  'src/agent/faults.e2e.spec.ts',
  'test/singletons.e2e.spec.ts',
];

/** Begins with what takes long, so that no worker is left alone with it at the end. */
class LongestFirst extends Sequencer {
  sort(tests) {
    const gone = LONG.find((path) => !existsSync(join(ROOT, path)));
    if (gone) throw new Error(`There is no ${gone}. Correct the list in test/support/longest-first.cjs.`);
    return super.sort(tests).toSorted((one, other) => turnOf(one.path) - turnOf(other.path));
  }
}

/** The listed ones in their order, then what runs the whole server, then all else. */
function turnOf(path) {
  const listed = LONG.findIndex((long) => path === join(ROOT, long));
  if (listed >= 0) return listed;
  return path.includes('.e2e.') ? LONG.length : LONG.length + 1;
}

module.exports = LongestFirst;
