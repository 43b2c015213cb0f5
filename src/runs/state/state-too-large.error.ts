/** A run's state outgrew its limit; the largest key tells where. */
export class StateTooLargeError extends Error {
  constructor(
    readonly limit: number,
    readonly largestKey: string,
  ) {
    super(
      `The run's state would be more than the ${limit} bytes that are allowed. The largest part is "${largestKey}": return less from there.`,
    );
    this.name = 'StateTooLargeError';
  }
}
