/** Ends of sentences and lines: what is told ends where a reader would pause. */
const SENTENCE = /^[\s\S]*?(?:[.!?…]["')\]]?\s+|\n+)/;

/**
 * Passes a model's words on while they come: a sentence at a time, in their order, each told before the next. Give `add`
 * to the model request as `onText`, then await `end`.
 */
export class LiveText {
  private rest = '';
  private telling: Promise<void> = Promise.resolve();

  /** @param tell such as `(text) => task.emit('answer_text', { text })` */
  constructor(private readonly tell: (text: string) => Promise<void>) {}

  readonly add = (piece: string): void => {
    this.rest += piece;
    for (let sentence = this.next(); sentence !== undefined; sentence = this.next()) this.pass(sentence);
  };

  /** Tells what is left. @throws what telling threw first; after that, nothing more was told */
  async end(): Promise<void> {
    if (this.rest !== '') this.pass(this.rest);
    this.rest = '';
    await this.telling;
  }

  private next(): string | undefined {
    const [sentence] = SENTENCE.exec(this.rest) ?? [];
    if (sentence !== undefined) this.rest = this.rest.slice(sentence.length);
    return sentence;
  }

  private pass(text: string): void {
    this.telling = this.telling.then(() => this.tell(text));
    // When the model fails first, nobody comes to `end`: a failure must not go unhandled until then.
    this.telling.catch(() => undefined);
  }
}
