'use strict';

const { join } = require('node:path');

const CONFIGS = /^(?:\.prettierrc(?:\..+)?|prettier\.config\..+)$/;

/**
 * What is written new is formatted as the project formats; where it does not use Prettier, it stays as it is.
 * @param {(path: string) => boolean} isOurs which files
 */
function formatted(isOurs) {
  return async (tree) => {
    const prettier = isFormatted(tree) ? await load() : undefined;
    if (!prettier) return;
    for (const path of tree.actions.map((action) => action.path).filter(isOurs)) {
      const text = tree.readText(path);
      const options = await optionsFor(tree, prettier, path);
      const better = await prettier.format(text, { ...options, filepath: path });
      if (better !== text) tree.overwrite(path, better);
    }
  };
}

/** The project's options; from the tree where they stand in JSON, for they may be about to change. */
async function optionsFor(tree, prettier, path) {
  try {
    if (tree.exists('/.prettierrc')) return JSON.parse(tree.readText('/.prettierrc'));
  } catch {
    // YAML: Prettier reads that by itself.
  }
  return (await prettier.resolveConfig(join(process.cwd(), path))) ?? {};
}

function isFormatted(tree) {
  if (tree.root.subfiles.some((name) => CONFIGS.test(name))) return true;
  return tree.exists('/package.json') && 'prettier' in JSON.parse(tree.readText('/package.json'));
}

async function load() {
  try {
    return await import('prettier');
  } catch {
    return undefined;
  }
}

module.exports = { formatted };
