/** The stretch of time asked for cannot be one. */
export class InvalidRangeError extends Error {
  constructor(
    readonly field: 'timeframe' | 'start_time' | 'end_time',
    reason: string,
  ) {
    super(reason);
    this.name = 'InvalidRangeError';
  }
}
