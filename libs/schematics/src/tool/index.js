'use strict';

const { element } = require('../element');

/** `nest g tool currency-rates` */
const tool = (options) => element({ kind: 'tool', within: 'tools', model: () => ({}) }, options);

module.exports = { tool };
