/** A stream of the rows of a transaction, which cannot outlive it. */
export interface RowStream {
  /** Asks the server for nothing more, and waits for what it was asked already. */
  rest(): Promise<void>;
  /** @param error what its reader is to hear */
  end(error: Error): void;
}

/** The streams of one transaction. */
export class OpenStreams {
  private readonly streams = new Set<RowStream>();

  add(stream: RowStream): void {
    this.streams.add(stream);
  }

  /** Rows are fetched ahead of their reader: a handler that has read enough has no statement to await. */
  async rest(): Promise<void> {
    for (const stream of this.streams) await stream.rest();
  }

  end(error: Error): void {
    for (const stream of this.streams) stream.end(error);
    this.streams.clear();
  }
}
