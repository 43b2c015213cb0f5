import { AsyncLocalStorage } from 'node:async_hooks';
import { Readable } from 'node:stream';
import type { RowStream } from './open-streams';
import type { RequestSession } from './request-session';

const ROWS_AT_ONCE = 200;

/**
 * The rows of a query as they are wanted, through a cursor of the session's transaction: other statements may run in
 * between, slow readers hold up nobody else, and it needs no further package. It ends with its transaction.
 */
export class SessionStream extends Readable implements RowStream {
  private readonly inItsContext = AsyncLocalStorage.snapshot();
  private isExhausted = false;
  private isFetching = false;
  private isAskedAgain = false;
  private isResting = false;
  private isCut = false;
  /** What the server was asked last; it never fails. */
  private asked: Promise<void> = Promise.resolve();

  private constructor(
    private readonly session: RequestSession,
    private readonly cursor: string,
  ) {
    super({ objectMode: true, highWaterMark: ROWS_AT_ONCE });
  }

  /** @throws QueryFailedError's cause when the query is wrong, SessionEndedError after the end */
  static async open(
    session: RequestSession,
    text: string,
    values: unknown[] | undefined,
  ): Promise<SessionStream> {
    const cursor = `session_cursor_${session.nextNumber()}`;
    await session.execute(`declare ${cursor} no scroll cursor for ${text}`, values);
    const stream = new SessionStream(session, cursor);
    session.transaction.attach(stream);
    return stream;
  }

  /** Node asks again with the first row of a batch that is pushed; one FETCH at a time is enough. */
  override _read(): void {
    if (this.isFetching || this.isResting) {
      this.isAskedAgain = true;
      return;
    }
    this.isFetching = true;
    this.asked = this.inItsContext(() => this.fetch()).catch((error: unknown) => {
      this.destroy(error as Error);
    });
  }

  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    const isOver = this.isExhausted || this.isCut;
    this.asked = isOver ? Promise.resolve() : this.inItsContext(() => this.closeCursor());
    void this.asked.then(() => callback(error));
  }

  async rest(): Promise<void> {
    this.isResting = true;
    for (let awaited: unknown; awaited !== this.asked; await awaited) awaited = this.asked;
  }

  end(error: Error): void {
    if (this.isExhausted) return;
    this.isCut = true;
    // Where nobody listens for it, an error would end the process.
    this.destroy(this.listenerCount('error') > 0 ? error : undefined);
  }

  private async fetch(): Promise<void> {
    const { rows } = await this.session.execute(
      `fetch forward ${ROWS_AT_ONCE} from ${this.cursor}`,
      undefined,
    );
    if (this.destroyed) return;
    for (const row of rows) this.push(row);
    if (rows.length < ROWS_AT_ONCE) return this.finish();
    this.isFetching = false;
    if (!this.isAskedAgain) return;
    this.isAskedAgain = false;
    this._read();
  }

  private async finish(): Promise<void> {
    this.isExhausted = true;
    await this.closeCursor();
    this.push(null);
  }

  /** The end of the transaction closes it anyway. */
  private async closeCursor(): Promise<void> {
    await this.session.execute(`close ${this.cursor}`, undefined).catch(() => undefined);
  }
}
