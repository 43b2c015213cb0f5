'use strict';

const { engines } = require('../../package.json');
const { ModuleNotUnderstoodError, NotForThisError } = require('../errors');
const { JsonFile } = require('../json-file');
const { ModuleFile } = require('../module-file');
const { widthIn } = require('../text-style');
const { rootModule } = require('./root-module');

/** What our libraries were proven with, exactly: the session leans on members that are not public. */
const TYPEORM = '1.1.1';

/** What the libraries ask for, too. */
const OLDEST_NODE = engines.node.replace('>=', '');

/** Of what the generated code imports, what each release of Nest goes with. */
const COMPANIONS = {
  11: { '@nestjs/typeorm': '^11.0.3', jose: '^5.9.6' },
  12: { '@nestjs/typeorm': '^12.0.2', jose: '^6.2.18' },
};
const DEPENDENCIES = { pg: '^8.23.1', typeorm: TYPEORM, zod: '^4.6.7' };

/** The application that is made ready for agents. */
class Application {
  constructor(tree, sourceRoot = 'src') {
    this.tree = tree;
    this.sourceRoot = sourceRoot;
    this.appModule = rootModule(tree, sourceRoot);
  }

  /** @throws {NotForThisError} with the reason */
  refuseUnlessFit(node = process.versions.node) {
    if (isOlder(node, OLDEST_NODE))
      throw new NotForThisError(`it needs Node ${OLDEST_NODE} or newer, and this is ${node}`);
    if (!this.tree.exists('/package.json')) throw new NotForThisError('there is no package.json here');
    if (this.tree.exists('/libs/session/src/index.ts')) throw new NotForThisError('this is Airlock itself');
    if (!COMPANIONS[this.#nest]) {
      throw new NotForThisError(
        `it needs Nest 11 or 12, and package.json says "${this.#declared('@nestjs/core') ?? ''}"`,
      );
    }
    const typeorm = this.#declared('typeorm');
    if (typeorm && typeorm.replace(/^[\^~]/, '') !== TYPEORM) {
      throw new NotForThisError(
        `the session library is proven with TypeORM ${TYPEORM}, and package.json says "${typeorm}"`,
      );
    }
  }

  /** Whether it connects to a database already. */
  get hasDatabase() {
    let found = false;
    this.tree.getDir(`/${this.sourceRoot}`).visit((path) => {
      const isOurs = path.startsWith(`/${this.sourceRoot}/airlock/`);
      if (!isOurs && path.endsWith('.ts') && this.tree.readText(path).includes('TypeOrmModule.forRoot'))
        found = true;
    });
    return found;
  }

  /** Adds what is not there; versions that are there stay. */
  addDependencies(packages, hasTests) {
    const file = new JsonFile(this.tree, '/package.json');
    const add = (kind, name, version) => {
      if (!this.#declared(name)) file.add([kind, name], version);
    };
    for (const { name, file: archive } of packages) {
      const isForTests = name === '@airlock/testing';
      if (!isForTests || hasTests)
        add(isForTests ? 'devDependencies' : 'dependencies', name, `file:vendor/${archive}`);
    }
    for (const [name, version] of Object.entries({ ...DEPENDENCIES, ...COMPANIONS[this.#nest] })) {
      add('dependencies', name, version);
    }
    file.save();
  }

  /** From now on `nest g agent` needs no --collection. @returns what is left to do by hand, if anything */
  useCollection() {
    if (!this.tree.exists('/nest-cli.json'))
      return 'Give the Nest CLI the collection "@airlock/schematics" (nest-cli.json).';
    const file = new JsonFile(this.tree, '/nest-cli.json');
    const { collection = '@nestjs/schematics' } = file.value;
    if (collection === '@airlock/schematics') return undefined;
    if (collection !== '@nestjs/schematics') {
      return `nest-cli.json has the collection "${collection}": call ours by nest g -c @airlock/schematics agent <name>.`;
    }
    file.set(['collection'], '@airlock/schematics').save();
    return undefined;
  }

  /** @returns what is left to do by hand, if anything */
  importModule(symbol, specifier) {
    const text = this.tree.read(this.appModule)?.toString();
    if (text === undefined) return `Import ${symbol} from ${specifier} in your root module.`;
    try {
      const file = new ModuleFile(this.appModule.slice(1), text, widthIn(this.tree));
      file.import(symbol, specifier).list('imports', symbol);
      if (file.text !== text) this.tree.overwrite(this.appModule, file.text);
      return undefined;
    } catch (error) {
      if (error instanceof ModuleNotUnderstoodError)
        return `Import ${symbol} from ${specifier} in ${this.appModule.slice(1)}.`;
      throw error;
    }
  }

  get #nest() {
    return Number(/\d+/.exec(this.#declared('@nestjs/core') ?? '')?.[0]);
  }

  #declared(name) {
    const { dependencies = {}, devDependencies = {} } = new JsonFile(this.tree, '/package.json').value;
    return dependencies[name] ?? devDependencies[name];
  }
}

function isOlder(version, oldest) {
  const [[major, minor], [oldestMajor, oldestMinor]] = [version, oldest].map((one) =>
    one.split('.').map(Number),
  );
  return major < oldestMajor || (major === oldestMajor && minor < oldestMinor);
}

module.exports = { Application };
