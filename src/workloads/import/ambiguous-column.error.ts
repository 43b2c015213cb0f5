export class AmbiguousColumnError extends Error {
  constructor(readonly column: string) {
    super(`Two columns are called "${column}". Rename one of them.`);
    this.name = 'AmbiguousColumnError';
  }
}
