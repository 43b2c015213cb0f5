/** A run's state outgrew its limit; the largest key tells where. */
export class StateTooLargeError extends Error {
  constructor(
    readonly bytes: number,
    readonly limit: number,
    readonly largestKey: string,
  ) {
    super(
      `The run's state would be ${bytes} bytes; ${limit} are allowed. The largest part is "${largestKey}": return less from there.`,
    );
    this.name = 'StateTooLargeError';
  }
}
