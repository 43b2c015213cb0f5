/** A v1 route that is switched off. */
export class RouteGoneError extends Error {
  /** @param successor the v2 route that follows it */
  constructor(readonly successor: string) {
    super(`This route is no longer served. Call ${successor} instead.`);
    this.name = 'RouteGoneError';
  }
}
