'use strict';

// The libraries as npm packages in packages/, for applications that are not Airlock: airlock-init brings them along.
// They are on no registry. `npm pack -w @airlock/schematics` comes through here first.
// node libs/schematics/pack/libraries.js [folder]
const { execFileSync } = require('node:child_process');
const {
  globSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} = require('node:fs');
const { isBuiltin } = require('node:module');
const { tmpdir } = require('node:os');
const { basename, dirname, join, resolve } = require('node:path');

const root = resolve(__dirname, '../../..');
const target = process.argv[2] ?? resolve(__dirname, '../packages');
const project = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

/** Entrances beside the main one; each is a folder of its own, which every kind of module resolution understands. */
const DOORS = ['dist/testing/index.js'];

const LIBRARIES = ['session', 'agent-kit', 'testing'];

/** Whose classes and values cross the border between library and application: both must have the same copy. */
const PEERS = {
  '@nestjs/common': '>=11',
  '@nestjs/core': '>=11',
  '@nestjs/platform-express': '>=11',
  '@nestjs/platform-ws': '>=11',
  '@nestjs/swagger': '>=11',
  '@nestjs/testing': '>=11',
  '@nestjs/typeorm': '>=11',
  '@nestjs/websockets': '>=11',
  'reflect-metadata': project.dependencies['reflect-metadata'],
  rxjs: project.dependencies.rxjs,
  typeorm: project.dependencies.typeorm,
  zod: project.dependencies.zod,
};

/** The last release that CommonJS can load: an application's jest has no flag for ES modules unless it says so. */
const FOR_COMMONJS = { uuid: '^11.1.1' };

function main() {
  const workshop = mkdtempSync(join(tmpdir(), 'airlock-packages-'));
  try {
    compile(workshop);
    const folders = LIBRARIES.map((library) => furnish(workshop, library));
    rmSync(target, { recursive: true, force: true });
    mkdirSync(target, { recursive: true });
    execFileSync('npm', ['pack', '--silent', '--pack-destination', target, ...folders], { stdio: 'inherit' });
  } finally {
    rmSync(workshop, { recursive: true, force: true });
  }
}

/** One compilation for all of them; they go on naming each other by their package names. */
function compile(workshop) {
  const config = {
    extends: join(root, 'tsconfig.json'),
    compilerOptions: {
      rootDir: join(root, 'libs'),
      outDir: join(workshop, 'compiled'),
      declaration: true,
      incremental: false,
      sourceMap: false,
      noUnusedLocals: false,
      noUnusedParameters: false,
      types: ['node', 'jest'],
      typeRoots: [join(root, 'node_modules/@types')],
    },
    include: LIBRARIES.map((library) => join(root, 'libs', library, 'src')),
    exclude: ['spec.ts', '__fixtures__/**'].map(
      (tail) => join(root, 'libs/**/*').replace(/\*$/, '') + `*${tail}`,
    ),
  };
  writeFileSync(join(workshop, 'tsconfig.json'), JSON.stringify(config));
  execFileSync(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', workshop], {
    stdio: 'inherit',
  });
}

/** @returns the folder, ready to be packed */
function furnish(workshop, library) {
  const folder = join(workshop, library);
  mkdirSync(folder);
  renameSync(join(workshop, 'compiled', library, 'src'), join(folder, 'dist'));
  for (const door of globSync('dist/*/index.js', { cwd: folder }).filter((path) => DOORS.includes(path))) {
    const name = basename(dirname(door));
    mkdirSync(join(folder, name));
    writeFileSync(
      join(folder, name, 'package.json'),
      `{ "main": "../${door}", "types": "../dist/${name}/index.d.ts" }\n`,
    );
  }
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify(manifest(library, folder), null, 2)}\n`);
  return folder;
}

function manifest(library, folder) {
  const imported = importedBy(folder);
  const peers = imported.filter((name) => PEERS[name]);
  const siblings = imported.filter((name) => name.startsWith('@airlock/'));
  const others = imported.filter((name) => !PEERS[name] && !name.startsWith('@airlock/'));
  return {
    name: `@airlock/${library}`,
    version: project.version,
    license: project.license,
    type: 'commonjs',
    main: 'dist/index.js',
    types: 'dist/index.d.ts',
    engines: project.engines,
    dependencies: Object.fromEntries(others.map((name) => [name, versionOf(name, library)])),
    peerDependencies: Object.fromEntries([
      ...siblings.map((name) => [name, project.version]),
      ...peers.map((name) => [name, PEERS[name]]),
    ]),
  };
}

function importedBy(folder) {
  const names = globSync('dist/**/*.{js,d.ts}', { cwd: folder }).flatMap((file) => {
    const text = readFileSync(join(folder, file), 'utf8');
    return [...text.matchAll(/(?:from |require\(|import\()["'](@[\w-]+\/[\w-]+|[\w-]+)(?![\w:-])/g)].map(
      ([, name]) => name,
    );
  });
  return [...new Set(names)].filter((name) => !isBuiltin(name)).sort();
}

function versionOf(name, library) {
  const version = FOR_COMMONJS[name] ?? project.dependencies[name] ?? project.devDependencies[name];
  if (!version) throw new Error(`libs/${library} imports ${name}, which package.json does not name.`);
  return version;
}

main();
