'use strict';

const { writeFileSync } = require('node:fs');

/** Leaves which tests were red, and which files did not load, where `npm run test:mutation` looks for it. */
class MutationReporter {
  onRunComplete(_contexts, { testResults }) {
    const red = testResults.flatMap(({ testFilePath, testResults: tests }) =>
      tests
        .filter(({ status }) => status === 'failed')
        .map(({ fullName, failureMessages }) => ({
          spec: testFilePath,
          test: fullName,
          message: failureMessages.join('\n'),
        })),
    );
    const broken = testResults.filter(({ testResults: tests }) => tests.length === 0);
    const report = { red, broken: broken.map(({ testFilePath }) => testFilePath) };
    writeFileSync(process.env.AIRLOCK_MUTATION_REPORT, JSON.stringify(report));
  }
}

module.exports = MutationReporter;
