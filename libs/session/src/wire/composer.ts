import type { WireConnection } from './pinned';

/**
 * Stands in for a connection while pg composes messages: what pg would write one by one is gathered, to leave in one
 * write. A write costs about as much as everything else that a statement takes here.
 *
 * It also knows which named statements the connection has. pg keeps such a list too, and believes what was only sent;
 * here a name counts once its statement has run. What the rows of such a statement look like is asked for once: the server
 * refuses to run it when that has changed.
 */
export class Composer {
  /** What messages are composed on. */
  readonly to: WireConnection;
  private readonly withSync: WireConnection;
  private chunks: Buffer[] = [];
  private readonly prepared: Record<string, string> = {};
  private readonly descriptions = new Map<string, RowsDescribed>();
  private isDescribed = false;

  private constructor(private readonly connection: WireConnection) {
    const stream = { writable: true, write: (chunk: Buffer) => this.chunks.push(chunk) };
    this.withSync = Object.create(connection, { stream: { value: stream } }) as WireConnection;
    this.to = Object.create(this.withSync, {
      // One Sync for the whole burst, at its end.
      sync: { value: () => undefined },
      describe: { value: this.describe.bind(this) },
      parsedStatements: { value: this.prepared },
      submittedNamedStatements: { get: () => ({}) },
    }) as WireConnection;
  }

  static of(connection: WireConnection): Composer {
    const known = composers.get(connection);
    if (known) return known;
    const composer = new Composer(connection);
    composers.set(connection, composer);
    return composer;
  }

  /** A statement without parameters, parsed anew; its bytes are always the same. */
  plain(text: string): void {
    let bytes = plainStatements.get(text);
    if (!bytes) {
      const before = this.chunks;
      this.chunks = [];
      this.to.parse({ text });
      this.to.bind({ values: [] });
      this.to.execute({});
      bytes = Buffer.concat(this.chunks);
      this.chunks = before;
      if (plainStatements.size < MOST_PLAIN_STATEMENTS) plainStatements.set(text, bytes);
    }
    this.chunks.push(bytes);
  }

  /** Parses the text, unless the connection has it under this name. */
  parse(text: string, name?: string): void {
    if (name === undefined) return this.to.parse({ text });
    if (this.makeRoomFor(name)) this.to.parse({ text, name });
  }

  /**
   * What became of a named statement that failed is not known: closing one that is not there is no error.
   * @returns false when the connection has it
   */
  makeRoomFor(name: string): boolean {
    if (this.prepared[name] !== undefined) return false;
    this.to.close({ type: 'S', name });
    return true;
  }

  /** Whether it is there to be used again, because it has run. */
  note(name: string, text: string, hasRun: boolean): void {
    if (hasRun) this.prepared[name] = text;
    else this.forget(name);
  }

  forgetAll(): void {
    for (const name of Object.keys(this.prepared)) this.forget(name);
  }

  /** @param name of a statement that has run */
  noteRows(name: string, described: RowsDescribed): void {
    this.descriptions.set(name, described);
  }

  /**
   * Composes a statement, and asks for a description of its rows unless that is known.
   * @returns what is known
   */
  describing(name: string | undefined, compose: () => void): RowsDescribed | undefined {
    const known = name === undefined ? undefined : this.descriptions.get(name);
    this.isDescribed = known !== undefined;
    try {
      compose();
    } finally {
      this.isDescribed = false;
    }
    return known;
  }

  private describe(message: Parameters<WireConnection['describe']>[0]): void {
    if (!this.isDescribed) this.withSync.describe(message);
  }

  private forget(name: string): void {
    Reflect.deleteProperty(this.prepared, name);
    this.descriptions.delete(name);
  }

  /** Sends what was composed, with a Sync behind it, or nothing when the connection is closed. */
  send(): void {
    this.withSync.sync();
    const packet = Buffer.concat(this.chunks);
    this.chunks = [];
    const { stream } = this.connection;
    if (stream.writable) stream.write(packet);
  }
}

/** The message that describes a statement's rows; none for a statement that answers with none. */
export interface RowsDescribed {
  readonly message: object | undefined;
}

const MOST_PLAIN_STATEMENTS = 100;
const plainStatements = new Map<string, Buffer>();

const composers = new WeakMap<WireConnection, Composer>();
