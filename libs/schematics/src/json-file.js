'use strict';

const { applyEdits, modify, parse } = require('jsonc-parser');

/** A JSON file, edited in place: comments, order and indentation stay. */
class JsonFile {
  constructor(tree, path) {
    this.tree = tree;
    this.path = path;
    this.text = tree.readText(path);
  }

  get value() {
    return parse(this.text) ?? {};
  }

  /** Changes nothing where something stands already. Keys of an object in order find their place in it. */
  add(keys, value) {
    const present = keys.reduce((object, key) => object?.[key], this.value);
    return present === undefined ? this.set(keys, value) : this;
  }

  set(keys, value) {
    const name = keys.at(-1);
    const edits = modify(this.text, keys, value, {
      getInsertionIndex: (names) => (isSorted(names) ? [...names, name].sort().indexOf(name) : names.length),
      formattingOptions: this.#formatting,
    });
    this.text = applyEdits(this.text, edits);
    return this;
  }

  save() {
    if (this.text !== this.tree.readText(this.path)) this.tree.overwrite(this.path, this.text);
  }

  get #formatting() {
    const [, indent = '  '] = /^([ \t]+)"/m.exec(this.text) ?? [];
    const eol = this.text.includes('\r\n') ? '\r\n' : '\n';
    return { insertSpaces: !indent.includes('\t'), tabSize: indent.length, eol };
  }
}

const isSorted = (names) => names.every((name, index) => index === 0 || names[index - 1] <= name);

module.exports = { JsonFile };
