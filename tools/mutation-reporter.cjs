'use strict';

const { writeFileSync } = require('node:fs');

/** Leaves which tests were red, and which files did not load, where `npm run test:mutation` looks for it. */
class MutationReporter {
  red = [];
  patienceMs = Number(process.env.AIRLOCK_MUTATION_PATIENCE_MS ?? 0);

  /** One red test is enough. Others have a little while to be red too: some would wait long for what no longer comes. */
  onTestCaseResult({ path }, { status, fullName, failureMessages }) {
    if (status !== 'failed') return;
    this.red.push({ spec: path, test: fullName, message: failureMessages.join('\n') });
    if (this.patienceMs > 0) this.end ??= setTimeout(() => this.breakOff(), this.patienceMs);
  }

  onRunComplete(_contexts, { testResults }) {
    clearTimeout(this.end);
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
    this.report({ red, broken: broken.map(({ testFilePath }) => testFilePath) });
  }

  breakOff() {
    this.report({ red: this.red, broken: [] });
    process.exit(1);
  }

  report(report) {
    writeFileSync(process.env.AIRLOCK_MUTATION_REPORT, JSON.stringify(report));
  }
}

module.exports = MutationReporter;
