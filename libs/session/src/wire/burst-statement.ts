import { Composer, type RowsDescribed } from './composer';
import type { WireClient, WireConnection, WireQuery, WireQueryClass, WireResult } from './pinned';

/** One statement of a burst: how it is written, and what becomes of the answer. */
export interface BurstStatement {
  readonly error: Error | undefined;
  write(composer: Composer, client: WireClient): void;
  handleRowDescription(message: object): void;
  handleDataRow(message: object): void;
  handleCommandComplete(message: object, connection: WireConnection): void;
  /** The answer is complete, as far as it goes. */
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
    private readonly options: ControlOptions = {},
  ) {}

  write(composer: Composer): void {
    const { name, flush } = this.options;
    if (name === undefined && this.values.length === 0) {
      composer.plain(this.text);
    } else {
      composer.parse(this.text, name);
      composer.to.bind({ statement: name, values: this.values });
      composer.to.execute({});
    }
    if (flush) composer.to.flush();
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

  finish(connection: WireConnection): void {
    const { name } = this.options;
    if (name !== undefined) Composer.of(connection).note(name, this.text, this.tag !== undefined);
  }
}

interface ControlOptions {
  /** Asks for the answer at once, before the statement behind it begins. */
  readonly flush?: boolean;
  /** Under which the server keeps the parsed statement. */
  readonly name?: string;
}

/** How much of an answer is taken. */
export interface ResultBound {
  readonly maxBytes: number;
  /** Lets go of the connection: what is still to come is not wanted. */
  onExcess(): void;
}

/** A statement of the application. */
export class UserStatement implements BurstStatement {
  error: Error | undefined;
  private answer: WireResult | undefined;
  private isComplete = false;
  private rows: RowsDescribed = { message: undefined };
  private bytes = 0;

  private readonly query: WireQuery;

  /** @param name under which the server keeps the parsed statement */
  constructor(
    Query: WireQueryClass,
    private readonly text: string,
    values?: readonly unknown[],
    private readonly name?: string,
    private readonly bound?: ResultBound,
  ) {
    this.query = new Query(text, values);
    this.query.queryMode = 'extended';
    this.query.name = name;
    this.query.callback = (error, result) => {
      if (error) this.error = error;
      else this.answer = result;
    };
  }

  /** The server has answered it, and it did not fail. */
  get hasRun(): boolean {
    return this.isComplete;
  }

  get result(): WireResult {
    return this.answer ?? { command: null, rowCount: null, rows: [] };
  }

  write(composer: Composer, client: WireClient): void {
    this.query._result._types = client._types;
    if (client.binary) this.query.binary = true;
    if (this.name !== undefined) composer.makeRoomFor(this.name);
    const known = composer.describing(this.name, () => this.query.prepare(composer.to));
    if (known?.message) this.handleRowDescription(known.message);
  }

  handleRowDescription(message: object): void {
    this.rows = { message };
    this.query.handleRowDescription(message);
  }

  handleDataRow(message: { readonly length?: number }): void {
    this.bytes += message.length ?? 0;
    if (this.bound && this.bytes > this.bound.maxBytes) return this.bound.onExcess();
    this.query.handleDataRow(message);
  }

  handleCommandComplete(message: object, connection: WireConnection): void {
    this.query.handleCommandComplete(message, connection);
    this.isComplete = true;
  }

  finish(connection: WireConnection): void {
    if (this.isComplete) this.query.handleReadyForQuery(connection);
    if (this.name === undefined) return;
    const composer = Composer.of(connection);
    composer.note(this.name, this.text, this.isComplete);
    if (this.isComplete) composer.noteRows(this.name, this.rows);
  }
}
