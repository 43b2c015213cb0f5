'use strict';

/** How TypeScript becomes CommonJS without a build: for jest, the benchmarks and the development commands alike. */
module.exports = {
  jsc: {
    target: 'es2023',
    parser: { syntax: 'typescript', decorators: true },
    transform: { legacyDecorator: true, decoratorMetadata: true },
    keepClassNames: true,
  },
  // import() of an ES module must stay import() in CommonJS output.
  module: { type: 'commonjs', ignoreDynamic: true },
  sourceMaps: 'inline',
};
