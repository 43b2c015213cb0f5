'use strict';

const {
  apply,
  applyTemplates,
  chain,
  mergeWith,
  move,
  noop,
  schematic,
  url,
} = require('@angular-devkit/schematics');
const { readFileSync } = require('node:fs');
const { posix } = require('node:path');
const { isEsm } = require('../catalog');
const { formatted } = require('../format');
const { refuseUnknown } = require('../known-project');
const { whyNotRunE2e } = require('../unrun-tests');
const { Application } = require('./application');
const { packages } = require('./packages');

/** `nest g airlock-init`: sessions, contexts and a first agent in an application that has none. */
function airlockInit(options) {
  const { sourceRoot = 'src', spec = true, skipImport = false, project, packages: folder } = options;
  const { specFileSuffix = 'spec' } = options;
  return (tree) => {
    refuseUnknown(project, tree);
    const application = new Application(tree, sourceRoot);
    application.refuseUnlessFit();
    const archives = packages(folder);
    const extension = isEsm(tree) ? '.js' : '';
    const { hasDatabase } = application;
    // Beside the sources, where `nest new` and `nest g app` have the tests of the whole application.
    const tests = posix.join('/', posix.dirname(sourceRoot), 'test');
    const sources = posix.relative(tests, posix.join('/', sourceRoot));
    const model = { extension, sources, hasDatabase, specFileSuffix };
    const written = new Set();
    const left = [];
    const wasHere = tree.exists(`/${sourceRoot}/airlock/airlock.module.ts`);
    const first = (kind, name) =>
      wasHere ? noop() : schematic(kind, { name, sourceRoot, spec, specFileSuffix });

    return chain([
      (host) =>
        vendor(
          host,
          archives.filter(({ name }) => spec || name !== '@airlock/testing'),
        ),
      newFiles('./files/app', `/${sourceRoot}/airlock`, model, written),
      newFiles('./files/catalog', `/${sourceRoot}/catalog`, model, written),
      spec ? newFiles('./files/e2e', tests, model, written) : noop(),
      formatted((path) => written.has(path)),
      first('tool', 'word-count'),
      first('agent', 'greeter'),
      (host) => {
        const here = new Application(host, sourceRoot);
        here.addDependencies(archives, spec);
        left.push(here.useCollection());
        const specifier = `./airlock/airlock.module${extension}`;
        left.push(
          skipImport
            ? `Import AirlockModule from ${specifier} in your root module.`
            : here.importModule('AirlockModule', specifier),
        );
      },
      (host, { logger }) => {
        const unrun = spec
          ? whyNotRunE2e(posix.join(tests, `agents.e2e-${specFileSuffix}.ts`), host)
          : undefined;
        if (unrun) logger.warn(unrun);
      },
      (_host, context) => tell(context.logger, left.filter(Boolean), { hasDatabase, spec, project }),
    ]);
  };
}

/** What is there already is the user's, and stays as it is. */
function newFiles(source, folder, model, written) {
  return (tree) =>
    mergeWith(
      apply(url(source), [
        applyTemplates(model),
        move(folder),
        (files) => {
          files.visit((path) => (tree.exists(path) ? files.delete(path) : written.add(path)));
        },
      ]),
    );
}

function vendor(tree, archives) {
  for (const { file, path } of archives) {
    if (!tree.exists(`/vendor/${file}`)) tree.create(`/vendor/${file}`, readFileSync(path));
  }
}

function tell(logger, left, { hasDatabase, spec, project }) {
  const steps = [
    ...left,
    'npm install',
    ...(hasDatabase
      ? []
      : [
          'Set DATABASE_URL to a PostgreSQL 16 or newer; its login is to be neither superuser nor owner of your tables.',
        ]),
    "Set JWT_SECRET (32 characters or more) to what signs your users' tokens.",
    'Put @UseGuards(IdentityGuard) on the controllers of your users, and take the EntityManager from the constructor.',
    "For each table of your users: a column user_id, and row-level security on current_setting('app.user_id').",
    ...(spec ? ['npm test, and npm run test:e2e'] : []),
    `The next agent: npx nest g agent <name>${project ? ` -p ${project}` : ''}`,
  ];
  logger.info(['What is left to do:', ...steps.map((step, index) => `${index + 1}. ${step}`)].join('\n'));
}

module.exports = { airlockInit };
