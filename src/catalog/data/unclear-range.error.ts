/** Which rows are meant cannot be told. Triage keeps such a run from here; a run of this agent alone may still ask. */
export class UnclearRangeError extends Error {
  override readonly name = 'UnclearRangeError';
  readonly retryable = false;

  constructor(notes: readonly string[]) {
    super(notes.join(' '));
  }
}
