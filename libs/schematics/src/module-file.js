'use strict';

const ts = require('typescript');
const { ModuleNotUnderstoodError } = require('./errors');
const { styleOf } = require('./text-style');

/**
 * A Nest module's source, edited in place: what is not touched keeps every character, what is added follows the style
 * of what stands around it. Adding what is there already changes nothing.
 */
class ModuleFile {
  /**
   * @param {string} path for messages
   * @param {string} text
   * @param {number} width columns that a line may have
   */
  constructor(path, text, width = 80) {
    this.path = path;
    this.text = text;
    this.style = styleOf(text, width);
  }

  /** @param {string} specifier such as `./triage/triage.agent` */
  import(symbol, specifier) {
    const imports = this.#source().statements.filter(ts.isImportDeclaration);
    if (imports.some((statement) => namesOf(statement).includes(symbol))) return this;
    const { quote, semicolon, newline } = this.style;
    const line = `import { ${symbol} } from ${quote}${specifier}${quote}${semicolon}`;
    const relatives = imports.filter((statement) => isRelative(statement.moduleSpecifier.text));
    const next = isSorted(relatives.map(({ moduleSpecifier }) => moduleSpecifier.text))
      ? relatives.find(({ moduleSpecifier }) => moduleSpecifier.text > specifier)
      : undefined;
    if (next) return this.#insert(next.getStart(), `${line}${newline}`);
    const last = imports.at(-1);
    return last
      ? this.#insert(last.getEnd(), `${newline}${line}`)
      : this.#insert(0, `${line}${newline}${newline}`);
  }

  /**
   * Adds an entry to a list of the `@Module` decorator; in order, when the list is in order.
   * @param {string} property `imports`, `providers` …
   * @param {string} symbol
   * @throws {ModuleNotUnderstoodError} when there is no such list to see
   */
  list(property, symbol) {
    const metadata = this.#metadata(symbol);
    const assignment = metadata.properties.find((candidate) => candidate.name?.getText() === property);
    if (!assignment) return this.#addProperty(metadata, property, symbol);
    if (!ts.isPropertyAssignment(assignment) || !ts.isArrayLiteralExpression(assignment.initializer)) {
      throw new ModuleNotUnderstoodError(this.path, symbol, `its "${property}" is not a list in brackets`);
    }
    return this.#addEntry(assignment.initializer, symbol);
  }

  #addEntry(array, symbol) {
    const entries = array.elements.map((element) => element.getText());
    if (entries.includes(symbol)) return this;
    const last = array.elements.at(-1);
    if (!last)
      return this.#insert(array.getStart() + 1, /^\[\s*\]$/.test(array.getText()) ? symbol : `${symbol},`);
    const next = isSorted(entries)
      ? array.elements.find((entry) => order(entry.getText(), symbol) > 0)
      : undefined;
    if (this.#isOneLine(array)) return this.#addInLine(array, symbol, next, last);
    const separator = this.#isOneEntryALine(array)
      ? this.style.newline + this.#indentAt(last.getStart())
      : ' ';
    return next
      ? this.#insert(next.getStart(), `${symbol},${separator}`)
      : this.#insert(last.getEnd(), `,${separator}${symbol}`);
  }

  /** In the line while it fits; else the list gets a line for each entry, as Prettier would. */
  #addInLine(array, symbol, next, last) {
    const line = this.#lineStart(array.getStart());
    const [text] = /[^\r\n]*/.exec(this.text.slice(line));
    if (text.length + symbol.length + 2 <= this.style.width) {
      return next ? this.#insert(next.getStart(), `${symbol}, `) : this.#insert(last.getEnd(), `, ${symbol}`);
    }
    const { newline, indent } = this.style;
    const margin = this.#indentAt(array.getStart());
    const entries = array.elements.map((element) => element.getFullText().trim());
    entries.splice(next ? array.elements.indexOf(next) : entries.length, 0, symbol);
    const lines = entries.map((entry) => `${margin}${indent}${entry},`);
    return this.#replace(array, ['[', ...lines, `${margin}]`].join(newline));
  }

  #addProperty(metadata, property, symbol) {
    const { newline, indent } = this.style;
    const last = metadata.properties.at(-1);
    if (!last) return this.#replace(metadata, `{${newline}${indent}${property}: [${symbol}],${newline}}`);
    const separator = this.#isOneLine(metadata) ? ' ' : newline + this.#indentAt(last.getStart());
    return this.#insert(last.getEnd(), `,${separator}${property}: [${symbol}]`);
  }

  #metadata(symbol) {
    const found = this.#source()
      .statements.filter(ts.isClassDeclaration)
      .flatMap((statement) => ts.getDecorators(statement) ?? [])
      .map(({ expression }) => expression)
      .filter((call) => ts.isCallExpression(call) && call.expression.getText() === 'Module');
    const [argument] = found[0]?.arguments ?? [];
    if (found.length !== 1 || !argument || !ts.isObjectLiteralExpression(argument)) {
      throw new ModuleNotUnderstoodError(this.path, symbol, 'it has not exactly one @Module({ … })');
    }
    return argument;
  }

  #isOneEntryALine(array) {
    const lines = new Set(array.elements.map((element) => this.#lineStart(element.getStart())));
    return lines.size === array.elements.length;
  }

  #isOneLine(node) {
    return !/\r?\n/.test(node.getText());
  }

  #indentAt(position) {
    return /^[ \t]*/.exec(this.text.slice(this.#lineStart(position)))[0];
  }

  #lineStart(position) {
    return this.text.lastIndexOf('\n', position - 1) + 1;
  }

  #insert(position, text) {
    this.text = this.text.slice(0, position) + text + this.text.slice(position);
    return this;
  }

  #replace(node, text) {
    this.text = this.text.slice(0, node.getStart()) + text + this.text.slice(node.getEnd());
    return this;
  }

  #source() {
    return ts.createSourceFile(this.path, this.text, ts.ScriptTarget.Latest, true);
  }
}

const namesOf = (statement) =>
  statement.importClause?.namedBindings && ts.isNamedImports(statement.importClause.namedBindings)
    ? statement.importClause.namedBindings.elements.map(({ name }) => name.text)
    : [];

const isRelative = (specifier) => specifier.startsWith('.');
const order = (a, b) => {
  const [left, right] = [a.toLowerCase(), b.toLowerCase()];
  if (left === right) return 0;
  return left < right ? -1 : 1;
};
/** Whether an order is kept that a newcomer should keep too; spreads and objects have none. */
const isSorted = (texts) =>
  texts.every(
    (text, index) => /^[\w$./@-]+$/.test(text) && (index === 0 || order(texts[index - 1], text) <= 0),
  );

module.exports = { ModuleFile };
