/** There is nothing to measure. Triage keeps such a run from here; a run of this agent alone may still ask. */
export class NoRowsError extends Error {
  override readonly name = 'NoRowsError';
  readonly retryable = false;

  constructor() {
    super(
      'There are no rows in the range asked for. Import a log, or ask about a longer time or fewer filters.',
    );
  }
}
