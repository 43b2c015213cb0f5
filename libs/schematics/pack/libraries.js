'use strict';

// The libraries as npm packages in packages/, for applications that are not Airlock: airlock-init brings them along.
// They are on no registry. `npm pack -w @airlock/schematics` comes through here first.
// npm run pack:libraries -- [folder]
const { execFileSync } = require('node:child_process');
const {
  copyFileSync,
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} = require('node:fs');
const { isBuiltin } = require('node:module');
const { tmpdir } = require('node:os');
const { basename, dirname, join, resolve } = require('node:path');

const root = resolve(__dirname, '../../..');
const target = resolve(process.argv[2] ?? join(__dirname, '../packages'));
const project = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

/** Entrances beside the main one; each is a folder of its own, which every kind of module resolution understands. */
const DOORS = ['dist/testing/index.js', 'dist/node-version/index.js', 'dist/plain-json/index.js'];

const LIBRARIES = ['session', 'agent-kit', 'testing'];

function main() {
  const workshop = mkdtempSync(join(tmpdir(), 'airlock-packages-'));
  try {
    compile(workshop);
    const folders = LIBRARIES.map((library) => furnish(workshop, library));
    mkdirSync(target, { recursive: true });
    // Of an earlier version, and nothing else: the folder is the caller's.
    for (const archive of earlierIn(target)) rmSync(join(target, archive));
    execFileSync('npm', ['pack', '--silent', '--pack-destination', target, ...folders], { stdio: 'inherit' });
  } finally {
    rmSync(workshop, { recursive: true, force: true });
  }
}

const earlierIn = (folder) =>
  readdirSync(folder).filter((name) =>
    LIBRARIES.some((library) => new RegExp(`^airlock-${library}-\\d.*\\.tgz$`).test(name)),
  );

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
  for (const [from, name] of [
    [`libs/${library}/README.md`, 'README.md'],
    ['LICENSE', 'LICENSE'],
  ]) {
    if (existsSync(join(root, from))) copyFileSync(join(root, from), join(folder, name));
  }
  return folder;
}

/**
 * What libs/<library>/package.json says, once it is true.
 * @throws Error when it does not name what the code imports, or names another version than the one that is tested here
 */
function manifest(library, folder) {
  const declared = JSON.parse(readFileSync(join(root, 'libs', library, 'package.json'), 'utf8'));
  const { dependencies = {}, peerDependencies = {}, version } = declared;
  const refuse = (what) => {
    throw new Error(`libs/${library}/package.json ${what}`);
  };
  const named = Object.keys({ ...dependencies, ...peerDependencies }).sort();
  const imported = importedBy(folder);
  if (named.join() !== imported.join()) refuse(`names ${named}, and the code imports ${imported}.`);
  if (version !== project.version) refuse(`has version ${version}, and the project ${project.version}.`);
  for (const [name, range] of Object.entries(dependencies)) {
    const tested = project.dependencies[name] ?? project.devDependencies[name];
    if (range !== tested) refuse(`asks for ${name} ${range}, and what is tested is ${tested}.`);
  }
  return declared;
}

/** Packages, without the library's own name. */
function importedBy(folder) {
  const own = `@airlock/${basename(folder)}`;
  const names = globSync('dist/**/*.{js,d.ts}', { cwd: folder }).flatMap((file) => {
    const text = readFileSync(join(folder, file), 'utf8');
    return [...text.matchAll(/(?:from |require\(|import\()["'](@[\w-]+\/[\w-]+|[\w-]+)(?![\w:-])/g)].map(
      ([, name]) => name,
    );
  });
  return [...new Set(names)].filter((name) => !isBuiltin(name) && name !== own).sort();
}

main();
