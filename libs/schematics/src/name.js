'use strict';

const { InvalidNameError } = require('./errors');

const MAX_LENGTH = 60;
const LETTERS_AND_DIGITS = /^[A-Za-z][A-Za-z0-9]*(?:[-_ ]+[A-Za-z0-9]+)*$/;

/**
 * The forms of a name, whichever of them it is given in: kebab, snake, camel, Pascal or words; with folders before it.
 * A last word that only repeats the kind is dropped: `nest g agent PricingAgent` is the agent "pricing".
 * @param {string} given such as `pricing-advisor`, `PricingAdvisor` or `finance/pricing_advisor`
 * @param {string} kind `agent` or `tool`
 */
function formsOf(given, kind) {
  const segments = String(given)
    .split('/')
    .map((segment) => segment.trim())
    .filter((segment) => segment !== '');
  const all = segments.map((segment) => wordsOf(given, segment));
  const last = all.pop();
  if (!last) throw new InvalidNameError(given, 'it is empty.');
  const words = last.length > 1 && last.at(-1) === kind ? last.slice(0, -1) : last;
  const kebab = words.join('-');
  if (kebab.length > MAX_LENGTH)
    throw new InvalidNameError(given, `it is longer than ${MAX_LENGTH} characters.`);
  const pascal = words.map(capitalized).join('');
  return {
    kebab,
    snake: words.join('_'),
    pascal,
    camel: pascal[0].toLowerCase() + pascal.slice(1),
    words: words.join(' '),
    sentence: capitalized(words.join(' ')),
    folders: all.map((folder) => folder.join('-')),
  };
}

/** `HTTPProbe2` → http, probe2 · `top-10_models` → top, 10, models */
function wordsOf(given, segment) {
  if (!LETTERS_AND_DIGITS.test(segment)) {
    throw new InvalidNameError(
      given,
      'a name begins with a letter and has letters a–z, digits, "-" and "_" between words; folders come before it ' +
        'with "/".',
    );
  }
  return segment
    .replace(/([a-z\d])([A-Z])/g, '$1-$2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1-$2')
    .toLowerCase()
    .split(/[-_ ]+/);
}

const capitalized = (text) => text[0].toUpperCase() + text.slice(1);

module.exports = { formsOf };
