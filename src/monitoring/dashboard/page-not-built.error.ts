/** The server runs from its sources, and nobody has built the dashboard's page. */
export class PageNotBuiltError extends Error {
  constructor() {
    super('The page of the dashboard has not been built. Run npm run build, then load it again.');
    this.name = 'PageNotBuiltError';
  }
}
