'use strict';

const { globSync } = require('node:fs');
const { basename, resolve } = require('node:path');
const { PackagesMissingError } = require('../errors');

const FOLDER = resolve(__dirname, '../../packages');

/**
 * The libraries that come along: they are on no registry.
 * @returns {{ name: string, file: string, path: string }[]}
 * @throws {PackagesMissingError}
 */
function packages() {
  const paths = globSync('airlock-*.tgz', { cwd: FOLDER }).map((file) => resolve(FOLDER, file));
  if (paths.length === 0) throw new PackagesMissingError();
  return paths.sort().map((path) => {
    const file = basename(path);
    const [, library] = /^airlock-(.+)-\d+\.\d+\.\d+.*\.tgz$/.exec(file);
    return { name: `@airlock/${library}`, file, path };
  });
}

module.exports = { packages };
