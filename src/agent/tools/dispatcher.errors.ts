/** The run of these tools is over (T5). */
export class DispatcherDisposedError extends Error {
  readonly retryable = false;

  constructor() {
    super("This run's tools are put away. Each run gets a dispatcher of its own.");
    this.name = 'DispatcherDisposedError';
  }
}

/** Nobody has said yet whose tools these are. */
export class DispatcherUnopenedError extends Error {
  readonly retryable = false;

  constructor() {
    super('This dispatcher belongs to no run yet. Open it for one first.');
    this.name = 'DispatcherUnopenedError';
  }
}
