'use strict';

const { element } = require('../element');
const { exampleTool } = require('../example-tool');
const { freeWord } = require('../free-word');

/** `nest g agent pricing-advisor` */
const agent = (options) =>
  element(
    {
      kind: 'agent',
      within: '.',
      model: ({ tree, root }, { pascal }) => ({
        answer: freeWord(pascal, 'Answer'),
        tool: exampleTool(tree, `${root}/tools`),
      }),
    },
    options,
  );

module.exports = { agent };
