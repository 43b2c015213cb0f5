'use strict';

const { globSync } = require('node:fs');
const { basename, resolve } = require('node:path');
const { PackagesMissingError } = require('../errors');

/**
 * The libraries that come along: they are on no registry.
 * @param {string} folder where their packages are; default: beside the schematics
 * @returns {{ name: string, file: string, path: string }[]}
 * @throws {PackagesMissingError}
 */
function packages(folder = resolve(__dirname, '../../packages')) {
  const paths = globSync('airlock-*.tgz', { cwd: folder }).map((file) => resolve(folder, file));
  if (paths.length === 0) throw new PackagesMissingError();
  return paths.sort().map((path) => {
    const file = basename(path);
    const [, library] = /^airlock-(.+)-\d+\.\d+\.\d+.*\.tgz$/.exec(file);
    return { name: `@airlock/${library}`, file, path };
  });
}

module.exports = { packages };
