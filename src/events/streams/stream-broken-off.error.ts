/** The stream ends in the middle, on purpose: its client sees that it is not whole, and comes back for the rest. */
export class StreamBrokenOffError extends Error {
  constructor() {
    super('The stream was broken off. Come back with the id of the last event that arrived.');
    this.name = 'StreamBrokenOffError';
  }
}
