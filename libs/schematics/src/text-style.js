'use strict';

/** How a source is written, so that what is added to it looks the same. */
function styleOf(text, width) {
  const [, quote = "'"] = /^import\b[^'"\n]*(['"])/m.exec(text) ?? [];
  return {
    quote,
    width,
    semicolon: /^import\b.*['"]\s*$/m.test(text) ? '' : ';',
    newline: text.includes('\r\n') ? '\r\n' : '\n',
    indent: /^(\t| +)\S/m.exec(text)?.[1] ?? '  ',
  };
}

/** Columns that a line may have, as Prettier is told; its default is 80. */
function widthIn(tree) {
  for (const path of ['.prettierrc', '.prettierrc.json', 'package.json']) {
    const settings = jsonOf(tree, path);
    const width = path === 'package.json' ? settings?.prettier?.printWidth : settings?.printWidth;
    if (Number.isInteger(width)) return width;
  }
  return 80;
}

function jsonOf(tree, path) {
  try {
    return JSON.parse(tree.read(path)?.toString() ?? 'null');
  } catch {
    return null;
  }
}

module.exports = { styleOf, widthIn };
