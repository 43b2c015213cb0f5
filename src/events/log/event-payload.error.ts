/** An event without the fields that its type promises to clients (W2). */
export class EventPayloadError extends Error {
  constructor(
    readonly type: string,
    readonly faults: readonly string[],
  ) {
    super(`Not a ${type} event: ${faults.join('; ')}. The fields of each type are in event-payloads.ts.`);
    this.name = 'EventPayloadError';
  }
}
