/** An isolated tool took more memory than it may have (T3). */
export class ToolMemoryError extends Error {
  constructor(readonly limitMb: number) {
    super(`The tool needed more than ${limitMb} MB of memory and was stopped. Give it less to do at once.`);
    this.name = 'ToolMemoryError';
  }
}

/** An isolated tool's thread came to an end before it had answered. */
export class ToolThreadEndedError extends Error {
  constructor(readonly exitCode: number) {
    super(`The tool's thread ended with code ${exitCode} before it answered.`);
    this.name = 'ToolThreadEndedError';
  }
}

/** What an isolated tool threw, as it came over from its thread. */
export class ToolCodeError extends Error {
  constructor(name: string, message: string) {
    super(message);
    this.name = name;
  }
}

/** What an isolated tool's schema makes of its input cannot be copied into a thread. */
export class ToolInputError extends Error {
  constructor(why: string, cause: unknown) {
    super(
      `The tool's input cannot go into its thread: ${why} Let the schema give data alone (no functions or promises), ` +
        'and make the rest of it there.',
      { cause },
    );
    this.name = 'ToolInputError';
  }
}
