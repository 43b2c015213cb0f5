'use strict';

const ts = require('typescript');
const { readdirSync, readFileSync } = require('node:fs');
const { join } = require('node:path');

/** Words that only strict code, which modules are, may not declare. */
const NOT_IN_MODULES = new Set(['arguments', 'eval']);

let words;

/**
 * The name that a constant or a type is declared by in what is generated: as it is called, unless the language has that word, every
 * program knows something else by it, or the templates do, which would hide it.
 * @param {string} name such as `currencyRates`
 * @param {string} suffix what is put behind one that is not free: `Tool` makes `messageTool` of `message`
 */
function freeWord(name, suffix) {
  const isFree = isIdentifier(name) && !(name in globalThis) && !wordsOfTemplates().has(name);
  return isFree ? name : `${name}${suffix}`;
}

const isIdentifier = (name) =>
  !NOT_IN_MODULES.has(name) &&
  ts.createScanner(ts.ScriptTarget.Latest, true, undefined, name).scan() === ts.SyntaxKind.Identifier;

/** Every identifier in the templates of agents and tools. */
function wordsOfTemplates() {
  words ??= new Set(['agent', 'tool'].flatMap((kind) => wordsIn(join(__dirname, kind, 'files'))));
  return words;
}

function wordsIn(folder) {
  return readdirSync(folder).flatMap((file) =>
    identifiersIn(codeOf(readFileSync(join(folder, file), 'utf8'))),
  );
}

/** Names that are filled in are not the templates' own, and both sides of a condition may be written. */
const codeOf = (template) => template.replaceAll(/<%=[\s\S]*?%>/g, 'x').replaceAll(/<%[\s\S]*?%>/g, '');

function identifiersIn(code) {
  const found = [];
  const visit = (node) => {
    if (ts.isIdentifier(node)) found.push(node.text);
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile('template.ts', code, ts.ScriptTarget.Latest));
  return found;
}

module.exports = { freeWord };
