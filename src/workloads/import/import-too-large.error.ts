export class ImportTooLargeError extends Error {
  constructor(
    readonly limit: number,
    readonly unit: 'bytes' | 'rows',
  ) {
    super(`The file has more than ${limit} ${unit}. Split it and import the parts one by one.`);
    this.name = 'ImportTooLargeError';
  }
}
