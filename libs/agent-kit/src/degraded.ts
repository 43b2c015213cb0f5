/** An answer without everything that was planned; says what is missing, and is never counted as a plain success. */
export class Degraded<Output> {
  constructor(
    readonly output: Output,
    readonly reason: string,
  ) {}
}
