'use strict';

const { posix } = require('node:path');
const { CatalogMissingError, NameTakenError, ReservedNameError, ToolsFolderError } = require('./errors');
const { declaredNames } = require('./declared-names');
const { ModuleFile } = require('./module-file');
const { widthIn } = require('./text-style');

/** What the words mean already: to callers of the API, in a run's state, or to every class. */
const RESERVED = {
  agent: {
    supervisor: 'the assistant of this name runs the whole pipeline',
    message: "a run's state holds the user's message under it",
    constraints: "a run's state holds the user's constraints under it",
    workloads: "a run's state holds the chosen workloads under it",
    history: "a run's state holds the conversation under it",
    outcomes: "a run's state holds how its agents ended under it",
    agent: 'it says nothing',
  },
  tool: { tool: 'it says nothing' },
  all: {
    constructor: 'every JavaScript object has a member of this name',
    prototype: 'every JavaScript class has a member of this name',
  },
};

/** The folder of the agents and tools, and the module that lists them. */
class Catalog {
  constructor(tree, sourceRoot = 'src') {
    this.tree = tree;
    this.sourceRoot = sourceRoot;
    this.root = posix.join('/', sourceRoot, 'catalog');
    this.modulePath = `${this.root}/catalog.module.ts`;
  }

  /** @throws {ToolsFolderError | ReservedNameError | NameTakenError} with the reason */
  refuseUnlessFree({ snake }, kind, className, folder) {
    if (kind === 'agent' && `${folder}/`.startsWith(`${this.root}/tools/`))
      throw new ToolsFolderError(folder.slice(1), snake);
    const meaning = RESERVED[kind][snake] ?? RESERVED.all[snake];
    if (meaning) throw new ReservedNameError(snake, meaning);
    const decorator = kind === 'agent' ? 'Agent' : 'Tool';
    const holder = declaredNames(this.tree, `/${this.sourceRoot}`, decorator).find(
      (declared) => declared.name === snake || declared.className === className,
    );
    if (holder) throw new NameTakenError(snake, `${holder.className} in ${holder.path.slice(1)}`);
    const directory = this.tree.getDir(folder);
    if (directory.subfiles.length > 0) throw new NameTakenError(snake, `the folder ${folder.slice(1)}`);
  }

  /** @throws {CatalogMissingError} when there is no module to register in */
  register(className, file) {
    const text = this.tree.read(this.modulePath)?.toString();
    if (text === undefined) throw new CatalogMissingError(this.modulePath.slice(1));
    const specifier = `./${posix.relative(this.root, file)}${this.extension}`;
    const module = new ModuleFile(this.modulePath.slice(1), text, widthIn(this.tree));
    module.import(className, specifier).list('providers', className);
    if (module.text !== text) this.tree.overwrite(this.modulePath, module.text);
  }

  /** ES modules name the file that they import. */
  get extension() {
    return isEsm(this.tree) ? '.js' : '';
  }
}

function isEsm(tree) {
  return /"type"\s*:\s*"module"/.test(tree.read('/package.json')?.toString() ?? '');
}

module.exports = { Catalog, isEsm };
