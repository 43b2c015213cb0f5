import type { WireClient, WireConnection, WireQuery, WireResult } from './pinned';

/** One statement of a burst: how it is written, and what becomes of the answer. */
export interface BurstStatement {
  readonly error: Error | undefined;
  write(connection: WireConnection, client: WireClient): void;
  handleRowDescription(message: object): void;
  handleDataRow(message: object): void;
  handleCommandComplete(message: object, connection: WireConnection): void;
  /** The server is ready again: the answer is complete. */
  finish(connection: WireConnection): void;
}

/** A statement of the session's own (BEGIN, identity, COMMIT): only its tag and its first row matter. */
export class ControlStatement implements BurstStatement {
  readonly error = undefined;
  /** `COMMIT`, `ROLLBACK`, `SELECT 1`…; undefined when the server skipped it. */
  tag: string | undefined;
  row: readonly (string | null)[] | undefined;

  constructor(
    private readonly text: string,
    private readonly values: readonly string[] = [],
    /** Asks for the answer at once, before the statement behind it begins. */
    private readonly flush = false,
  ) {}

  write(connection: WireConnection): void {
    connection.parse({ text: this.text });
    connection.bind({ values: this.values });
    connection.execute({});
    if (this.flush) connection.flush();
  }

  handleRowDescription(): void {
    // Never described: the rows are texts in a known order.
  }

  handleDataRow(message: { readonly fields?: readonly (string | null)[] }): void {
    this.row ??= message.fields;
  }

  handleCommandComplete(message: { readonly text?: string }): void {
    this.tag = message.text;
  }

  finish(): void {
    // Nothing is parsed, so nothing is left to do.
  }
}

/** A statement of the application. */
export class UserStatement implements BurstStatement {
  error: Error | undefined;
  private answer: WireResult | undefined;
  private isComplete = false;

  constructor(private readonly query: WireQuery) {
    query.callback = (error, result) => {
      if (error) this.error = error;
      else this.answer = result;
    };
  }

  get result(): WireResult {
    return this.answer ?? { command: null, rowCount: null, rows: [] };
  }

  write(connection: WireConnection, client: WireClient): void {
    this.query._result._types = client._types;
    if (client.binary) this.query.binary = true;
    this.query.prepare(connection);
  }

  handleRowDescription(message: object): void {
    this.query.handleRowDescription(message);
  }

  handleDataRow(message: object): void {
    this.query.handleDataRow(message);
  }

  handleCommandComplete(message: object, connection: WireConnection): void {
    this.query.handleCommandComplete(message, connection);
    this.isComplete = true;
  }

  finish(connection: WireConnection): void {
    if (this.isComplete) this.query.handleReadyForQuery(connection);
  }
}
