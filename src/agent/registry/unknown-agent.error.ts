/** Nobody answers to that name. */
export class UnknownAgentError extends Error {
  constructor(
    readonly agent: string,
    readonly known: readonly string[],
  ) {
    super(`No agent "${agent}". Known: ${known.join(', ')}. Is it in CatalogModule?`);
    this.name = 'UnknownAgentError';
  }
}
