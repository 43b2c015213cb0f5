/** Somebody asked whether requests may be sent here, and they may not. */
export class NotReadyError extends Error {
  constructor() {
    super('The server is not ready: GET /health/ready says what it waits for.');
    this.name = 'NotReadyError';
  }
}
