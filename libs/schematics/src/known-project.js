'use strict';

const { UnknownProjectError } = require('./errors');
const { JsonFile } = require('./json-file');

/**
 * For a project that it does not know the Nest CLI takes the source root of the default one, and says nothing.
 * @param {string} [project] of `-p`
 * @throws {UnknownProjectError} with the projects that there are
 */
function refuseUnknown(project, tree) {
  if (!project) return;
  const path = ['/nest-cli.json', '/.nest-cli.json'].find((file) => tree.exists(file));
  const known = Object.keys((path && new JsonFile(tree, path).value.projects) || {});
  if (!known.includes(project)) throw new UnknownProjectError(project, known);
}

module.exports = { refuseUnknown };
