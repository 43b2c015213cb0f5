/** The same bytes were imported before, or are being imported now. */
export class DuplicateImportError extends Error {
  /** @param importId the import that has them; null while it is under way */
  constructor(
    readonly importId: string | null,
    readonly sha256: string,
  ) {
    super(
      importId
        ? `The same file was imported before, as ${importId}. Send allow_duplicate=true to count it twice, or take that ` +
            `one back first (DELETE /v2/workloads/imports/${importId}).`
        : 'The same file is being imported right now.',
    );
    this.name = 'DuplicateImportError';
  }
}
