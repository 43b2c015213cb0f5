'use strict';

const { element } = require('../element');
const { freeWord } = require('../free-word');

/** `nest g tool currency-rates` */
const tool = (options) =>
  element(
    { kind: 'tool', within: 'tools', model: (_, { camel }) => ({ contract: freeWord(camel, 'Tool') }) },
    options,
  );

module.exports = { tool };
