'use strict';

/** The floors of docs/architecture.md: imports go downwards only, and into another room only through its index.ts. */
const FLOOR_4 = ['legacy'];
const FLOOR_3 = ['agent', 'catalog'];
const FLOOR_2 = ['threads', 'runs', 'models', 'workloads', 'events', 'audit', 'monitoring', 'auth'];
const FLOOR_1 = ['config', 'database', 'http'];

const rooms = (names) => `^src/(${names.join('|')})/`;
const spec = '\\.spec\\.ts$|/testing/|/__fixtures__/';

const upwards = (name, from, to) => ({
  name,
  severity: 'error',
  comment: 'Floors import downwards only.',
  from: { path: from, pathNot: spec },
  to: { path: to },
});

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'no-circle',
      severity: 'error',
      comment: 'A circle of imports hides which idea comes first.',
      from: { pathNot: spec },
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    upwards('libs-know-nothing-of-src', '^libs/', '^src/'),
    upwards('floor-1-imports-no-higher', rooms(FLOOR_1), rooms([...FLOOR_2, ...FLOOR_3, ...FLOOR_4])),
    upwards('floor-2-imports-no-higher', rooms(FLOOR_2), rooms([...FLOOR_3, ...FLOOR_4])),
    upwards('floor-3-imports-no-higher', rooms(FLOOR_3), rooms(FLOOR_4)),
    upwards('no-room-imports-the-application', '^src/[^/]+/', '^src/(main|app\\.module|app\\.setup)\\.ts$'),
    upwards('agent-and-catalog-never-meet', '^src/catalog/', '^src/agent/'),
    upwards('catalog-and-agent-never-meet', '^src/agent/', '^src/catalog/'),
    upwards(
      'agent-kit-knows-no-database-and-no-http',
      '^libs/agent-kit/src/',
      'node_modules/(typeorm|pg|express|@nestjs/typeorm)/',
    ),
    upwards('only-tests-import-the-testing-kit', '^(src|libs/(session|agent-kit)/src)/', '^libs/testing/'),
    upwards('nobody-imports-the-schematics', '^(src|libs/(session|agent-kit|testing))/', '^libs/schematics/'),
    {
      name: 'web-knows-the-data-of-the-dashboard-only',
      severity: 'error',
      comment: 'The page runs in a browser: of the server it knows what the data look like.',
      from: { path: '^web/' },
      to: { path: '^(src|libs|test|tools|bench)/', pathNot: '^src/monitoring/dashboard/' },
    },
    {
      name: 'web-takes-types-only',
      severity: 'error',
      comment: 'A value would bring the server into the bundle.',
      from: { path: '^web/' },
      to: { path: '^src/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'nobody-imports-the-web',
      severity: 'error',
      comment: 'It is built, and served as files.',
      from: { pathNot: '^web/' },
      to: { path: '^web/' },
    },
    {
      name: 'only-through-the-door',
      severity: 'error',
      comment: 'Into another room only through its index.ts.',
      from: { path: '^src/([^/]+)/', pathNot: spec },
      to: {
        path: '^src/[^/]+/',
        pathNot: ['^src/$1/', '^src/[^/]+/index\\.ts$', '^src/database/row-level-security\\.ts$'],
      },
    },
    {
      name: 'libs-have-one-door',
      severity: 'error',
      comment: 'A library is used through its index.ts, or the index.ts of another entrance of its package.',
      from: { path: '^(src|test|libs/([^/]+))/' },
      to: {
        path: '^libs/[^/]+/src/',
        pathNot: [
          '^libs/$2/',
          '^libs/[^/]+/src/index\\.ts$',
          '^libs/(agent-kit/src/(plain-json|testing)|session/src/node-version)/index\\.ts$',
        ],
      },
    },
    {
      name: 'raw-connections-belong-to-the-session',
      severity: 'error',
      comment: 'Only @airlock/session deals in query runners; only src/database makes pools.',
      from: { path: '^src/', pathNot: ['^src/database/', spec] },
      to: { path: 'node_modules/(pg|typeorm/(driver|query-runner))/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(dist|coverage|node_modules/\\.cache)/' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['require', 'node', 'default', 'types'],
    },
    moduleSystems: ['cjs', 'es6'],
  },
};
