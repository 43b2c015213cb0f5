'use strict';

const { posix } = require('node:path');

const CONFIGS = ['vitest.config', 'vite.config', 'jest.config'].flatMap((name) =>
  ['ts', 'mts', 'js', 'mjs', 'cjs', 'json'].map((extension) => `${name}.${extension}`),
);

const E2E_CONFIGS = ['ts', 'mts', 'js', 'mjs'].map((extension) => `vitest.config.e2e.${extension}`);

const TEXT = String.raw`(?:'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*")`;
/** `include: ['src/*.spec.ts']` of vitest; `testMatch` and `"testRegex": ".*\\.spec\\.ts$"` of jest. */
const ASKED = new RegExp(
  String.raw`\b(include|testMatch|testRegex)['"]?\s*:\s*(\[?\s*${TEXT}(?:\s*,\s*${TEXT})*)`,
  'g',
);

/**
 * Why `npm test` would not run a test; undefined when it would, or when nothing is known. Configurations are read and not
 * run: one that says it in other words than texts is not understood.
 * @param {string} path of the test, such as `/src/catalog/x/agent.test.ts`
 */
function whyNotRun(path, tree) {
  return unrunBy('npm test', [...CONFIGS, 'package.json'], path, tree);
}

/** The same of a test of the whole application, such as `/test/agents.e2e-test.ts`. */
function whyNotRunE2e(path, tree) {
  const jest = posix.join(posix.dirname(path), 'jest-e2e.json').slice(1);
  return unrunBy('npm run test:e2e', [jest, ...E2E_CONFIGS], path, tree);
}

function unrunBy(command, configs, path, tree) {
  for (const file of configs) {
    if (!tree.exists(`/${file}`)) continue;
    const asked = patternsIn(tree.readText(`/${file}`));
    if (asked.length === 0) continue;
    if (asked.some(({ fits }) => fits(path))) return undefined;
    const wanted = asked.map(({ text }) => text).join(', ');
    return `${command} does not run ${posix.basename(path)}: ${file} asks for ${wanted}. Add it there, or choose another --spec-file-suffix.`;
  }
  return undefined;
}

/** `include` says other things too, such as what is covered: it is of tests when one of its patterns names them. */
function patternsIn(config) {
  const lists = [...config.matchAll(ASKED)].filter(
    ([, key, texts]) => key !== 'include' || /spec|test/.test(texts),
  );
  return lists.flatMap(([, key, texts]) =>
    [...texts.matchAll(new RegExp(TEXT, 'g'))].map(([quoted]) => {
      const text = quoted.slice(1, -1).replace(/\\(.)/g, '$1');
      return { text, fits: key === 'testRegex' ? (path) => new RegExp(text).test(path) : globbing(text) };
    }),
  );
}

const globbing = (glob) => (path) =>
  posix.matchesGlob(path.slice(1), glob.replace(/^(?:<rootDir>|\.)\//, ''));

module.exports = { whyNotRun, whyNotRunE2e };
