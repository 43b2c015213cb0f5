/** From this line on nobody can tell where a row begins, so what is behind it cannot even be counted. */
export class BrokenFileError extends Error {
  constructor(
    readonly line: number,
    readonly reason: string,
  ) {
    super(`Line ${line} ${reason}.`);
    this.name = 'BrokenFileError';
  }
}
