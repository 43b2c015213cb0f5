'use strict';

/** Fails the run when a test is skipped or focused away, or when two tests in the whole run share a name (spec A4). */
class HonestReporter {
  onRunComplete(_contexts, results) {
    const seen = new Map();
    const faults = [];
    for (const file of results.testResults) {
      for (const test of file.testResults) {
        if (
          test.status === 'pending' ||
          test.status === 'todo' ||
          test.status === 'skipped' ||
          test.status === 'disabled'
        ) {
          faults.push(`skipped: ${test.fullName} (${file.testFilePath})`);
        }
        const first = seen.get(test.fullName);
        if (first) faults.push(`duplicate name: ${test.fullName} (${first} and ${file.testFilePath})`);
        else seen.set(test.fullName, file.testFilePath);
      }
    }
    const filtered = process.argv.some((arg) => arg === '-t' || arg.startsWith('--testNamePattern'));
    if (!filtered && faults.length > 0) {
      this.error = new Error(`Every test runs and has a name of its own:\n  ${faults.join('\n  ')}`);
      // jest fails the run for it, and does not say why.
      process.stderr.write(`\n${this.error.message}\n`);
    }
    const { numPassedTests, numFailedTests } = results;
    process.stdout.write(`\n${numPassedTests} passed, ${numFailedTests} failed\n`);
  }

  getLastError() {
    return this.error;
  }
}

module.exports = HonestReporter;
