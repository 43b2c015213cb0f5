import { Turns } from './turns';

/**
 * A level of a transaction: the transaction itself (depth 0) or a savepoint in it. Statements and inner savepoints of
 * one level take turns, so that parallel branches can neither interleave nor roll each other back (SE8).
 */
export class Savepoint {
  readonly turns = new Turns();
  isOver = false;

  constructor(readonly depth: number) {}

  get name(): string {
    return `session_${this.depth}`;
  }
}
