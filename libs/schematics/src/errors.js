'use strict';

const { SchematicsException } = require('@angular-devkit/schematics');

/** The name cannot be made into a class and a file. */
class InvalidNameError extends SchematicsException {
  constructor(name, reason) {
    super(`"${name}" cannot be a name: ${reason}`);
    this.name = 'InvalidNameError';
  }
}

/** The name means something else already, wherever it is used. */
class ReservedNameError extends SchematicsException {
  constructor(name, meaning) {
    super(`The name "${name}" is reserved: ${meaning}. Choose another.`);
    this.name = 'ReservedNameError';
  }
}

/** Something else in the application has the name. */
class NameTakenError extends SchematicsException {
  constructor(name, holder) {
    super(`The name "${name}" is taken by ${holder}. Choose another, or delete that first.`);
    this.name = 'NameTakenError';
  }
}

/** An agent among the tools would be looked for where it is not. */
class ToolsFolderError extends SchematicsException {
  constructor(folder, name) {
    super(
      `No agent is written into ${folder}: tools are there. "nest g tool ${name}" makes a tool; for an agent choose another folder.`,
    );
    this.name = 'ToolsFolderError';
  }
}

/** What is generated is a folder of files. */
class FlatError extends SchematicsException {
  constructor(kind) {
    super(
      `--flat is nothing for ${kind === 'agent' ? 'an agent' : 'a tool'}: its files are called alike, and each is in a folder of its ` +
        'own. Leave it out, or say --no-flat where nest-cli.json asks for it.',
    );
    this.name = 'FlatError';
  }
}

/** The project that is named is none of nest-cli.json. */
class UnknownProjectError extends SchematicsException {
  constructor(project, known) {
    super(
      known.length > 0
        ? `There is no project "${project}" in nest-cli.json. Known: ${known.join(', ')}.`
        : `There is no project "${project}": nest-cli.json names none. Leave -p out.`,
    );
    this.name = 'UnknownProjectError';
  }
}

/** There is no module to register in. */
class CatalogMissingError extends SchematicsException {
  constructor(path) {
    super(
      `There is no ${path} to register in. In an application that is not Airlock yet, run "nest g airlock-init" ` +
        `first. To write the files alone, pass --skip-import.`,
    );
    this.name = 'CatalogMissingError';
  }
}

/** The module is written in a way that cannot be edited without guessing. */
class ModuleNotUnderstoodError extends SchematicsException {
  constructor(path, symbol, reason) {
    super(`${path} is not changed: ${reason}. Add ${symbol} by hand, and pass --skip-import for the rest.`);
    this.name = 'ModuleNotUnderstoodError';
  }
}

/** The libraries come as files beside the schematics, and are not there. */
class PackagesMissingError extends SchematicsException {
  constructor() {
    super(
      'Airlock\'s libraries are not beside its schematics. In Airlock\'s folder run "npm pack -w @airlock/schematics", ' +
        'install the file that it makes, and try again.',
    );
    this.name = 'PackagesMissingError';
  }
}

/** The application is none that this can be added to. */
class NotForThisError extends SchematicsException {
  constructor(reason) {
    super(`Nothing is added here: ${reason}.`);
    this.name = 'NotForThisError';
  }
}

module.exports = {
  CatalogMissingError,
  FlatError,
  InvalidNameError,
  ModuleNotUnderstoodError,
  NameTakenError,
  NotForThisError,
  PackagesMissingError,
  ReservedNameError,
  ToolsFolderError,
  UnknownProjectError,
};
