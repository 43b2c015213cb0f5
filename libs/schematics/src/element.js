'use strict';

const {
  apply,
  applyTemplates,
  chain,
  filter,
  mergeWith,
  move,
  noop,
  SchematicsException,
  url,
} = require('@angular-devkit/schematics');
const { posix } = require('node:path');
const { Catalog } = require('./catalog');
const { FlatError } = require('./errors');
const { formatted } = require('./format');
const { refuseUnknown } = require('./known-project');
const { formsOf } = require('./name');
const { whyNotRun } = require('./unrun-tests');

/**
 * Writes an element of the catalog, an agent or a tool, in a folder of its own, and registers it. What is wrong with the
 * name is said before anything is written.
 * @param {{ kind: 'agent' | 'tool', within: string, model(catalog, forms): object }} element `within` is the folder of
 *   the catalog that its kind has; `model` gives what its templates need beside the forms of its name
 */
function element({ kind, within, model }, options) {
  return (tree) => {
    if (options.name === undefined)
      throw new SchematicsException(`The ${kind} needs a name: nest g ${kind} <name>.`);
    refuseUnknown(options.project, tree);
    if (options.flat) throw new FlatError(kind);
    const forms = below(within, formsOf([options.path, options.name].filter(Boolean).join('/'), kind));
    const catalog = new Catalog(tree, options.sourceRoot);
    const folder = posix.join(catalog.root, within, ...forms.folders, forms.kebab);
    const className = `${forms.pascal}${kind === 'agent' ? 'Agent' : 'Tool'}`;
    catalog.refuseUnlessFree(forms, kind, className, folder);
    return chain([
      mergeWith(
        files(folder, options, {
          ...forms,
          ...surroundings(catalog, within, forms),
          ...model(catalog, forms),
        }),
      ),
      options.skipImport ? noop() : register(catalog, className, `${folder}/${kind}`),
      formatted((path) => path.startsWith(`${folder}/`)),
      tell(forms, kind, folder, options),
    ]);
  };
}

/** Who names the folder of the kind too means that one, and none of its name within it. */
const below = (within, { folders, ...forms }) => ({
  ...forms,
  folders: folders[0] === within ? folders.slice(1) : folders,
});

function files(folder, { spec = true, specFileSuffix = 'spec' }, model) {
  return apply(url('./files'), [
    spec ? noop() : filter((path) => !path.includes('__specFileSuffix__')),
    applyTemplates({ ...model, specFileSuffix }),
    move(folder),
  ]);
}

/** How a file of the element reaches the folder of its kind, and how it names the files that it imports. */
const surroundings = (catalog, within, { folders }) => ({
  up: '../'.repeat(folders.length + 1),
  extension: catalog.extension,
});

const register = (catalog, className, file) => (tree) => {
  new Catalog(tree, catalog.sourceRoot).register(className, file);
};

const tell =
  ({ snake }, kind, folder, { spec = true, specFileSuffix = 'spec', skipImport }) =>
  (tree, { logger }) => {
    logger.info(`The ${kind} is called "${snake}".`);
    if (skipImport) logger.info('It is not registered: add it to the providers of a module.');
    const unrun = spec ? whyNotRun(`${folder}/${kind}.${specFileSuffix}.ts`, tree) : undefined;
    if (unrun) logger.warn(unrun);
    else if (spec) logger.info(`Its tests: npm test -- ${folder.slice(1)}`);
    if (tree.exists('/docs/agents.md')) logger.info('What to do next: docs/agents.md');
  };

module.exports = { element };
