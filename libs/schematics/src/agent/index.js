'use strict';

const { element } = require('../element');
const { exampleTool } = require('../example-tool');

/** `nest g agent pricing-advisor` */
const agent = (options) =>
  element(
    {
      kind: 'agent',
      within: '.',
      model: ({ tree, root }) => ({ tool: exampleTool(tree, `${root}/tools`) }),
    },
    options,
  );

module.exports = { agent };
