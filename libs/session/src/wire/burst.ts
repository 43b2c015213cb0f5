import type { WireClient, WireConnection } from './pinned';
import { Composer } from './composer';
import type { BurstStatement } from './burst-statement';

/**
 * Several statements in one packet with one Sync at its end, as the extended protocol intends: when one fails, the
 * server skips all that follow, so a statement behind a failing BEGIN never runs, let alone commits by itself
 * (pg's own pipeline mode sends a Sync behind each, trap SP1).
 *
 * It is a pg "submittable": the client calls `submit` and hands on the server's messages.
 */
export class Burst {
  /** pg replaces it when `query_timeout` is set, and expects it to be called. */
  callback: (error?: Error | null) => void = () => undefined;

  private readonly done = Promise.withResolvers<void>();
  private index = 0;

  private constructor(
    private readonly statements: readonly BurstStatement[],
    private readonly client: WireClient,
  ) {}

  /**
   * Sends the statements and waits for the server to be ready again.
   * @throws the error of the first statement that failed; the ones behind it did not run
   */
  static send(client: WireClient, statements: readonly BurstStatement[]): Promise<void> {
    const burst = new Burst(statements, client);
    client.query(burst);
    return burst.done.promise;
  }

  submit(connection: WireConnection): null {
    const composer = Composer.of(connection);
    for (const statement of this.statements) {
      statement.write(composer, this.client);
      // What stands behind it, COMMIT above all, would run without it.
      if (statement.error) break;
    }
    composer.send();
    this.skipUnsent();
    return null;
  }

  handleRowDescription(message: object): void {
    this.statement.handleRowDescription(message);
  }

  handleDataRow(message: object): void {
    this.statement.handleDataRow(message);
  }

  handleCommandComplete(message: object, connection: WireConnection): void {
    this.statement.handleCommandComplete(message, connection);
    this.next();
  }

  handleEmptyQuery(): void {
    this.next();
  }

  handleReadyForQuery(connection: WireConnection): void {
    for (const statement of this.statements) statement.finish(connection);
    this.callback(null);
    const failed = this.statements.find(({ error }) => error !== undefined);
    if (failed) this.done.reject(failed.error);
    else this.done.resolve();
  }

  handleError(error: Error): void {
    // pg does not call handleReadyForQuery after an error.
    for (const statement of this.statements) statement.finish(this.client.connection);
    this.callback(error);
    this.done.reject(error);
  }

  handlePortalSuspended(): void {
    // Never: no statement of a burst asks for a limited number of rows.
  }

  handleCopyInResponse(connection: WireConnection): void {
    connection.sendCopyFail('COPY FROM STDIN is not possible through a session');
  }

  handleCopyData(): void {
    // COPY TO STDOUT: there is nobody to hand the data to.
  }

  private next(): void {
    this.index++;
    this.skipUnsent();
  }

  /** A statement whose parameters could not be written was not executed and gets no answer. */
  private skipUnsent(): void {
    while (this.statements[this.index]?.error !== undefined) this.index++;
  }

  private get statement(): BurstStatement {
    const statement = this.statements[this.index];
    if (!statement) throw new Error('The server answered more statements than were sent.');
    return statement;
  }
}
