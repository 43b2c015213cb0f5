import type { WireResult } from '../wire/pinned';

export interface Statement {
  readonly text: string;
  readonly values: readonly unknown[] | undefined;
}

type Work = () => Promise<unknown>;

/**
 * The last statements of a transaction: gathered until each work has asked its own, then sent together, COMMIT behind
 * them. A work begins when the one before it has asked, so that they run in the order in which they are written, however
 * long TypeORM takes to compose each of them.
 */
export class LastStatements {
  private readonly statements: Statement[] = [];
  private answers: Promise<readonly WireResult[]> | undefined;
  private whenAsked: () => void = () => undefined;
  private readonly all = Promise.withResolvers<readonly Statement[]>();
  private isComplete = false;

  /**
   * @param assertMayRun throws where a statement must not be asked
   * @param send is called with the text of the first of them, once; `all` are there when each work has asked, or rejects with
   * what a work threw before it asked
   */
  constructor(
    private readonly assertMayRun: (text: string) => void,
    private readonly send: (
      first: string,
      all: Promise<readonly Statement[]>,
    ) => Promise<readonly WireResult[]>,
  ) {
    // Nobody waits for it when nothing was asked.
    this.all.promise.catch(() => undefined);
  }

  /** There is still somebody who has not asked. */
  get isOpen(): boolean {
    return !this.isComplete;
  }

  get isEmpty(): boolean {
    return this.answers === undefined;
  }

  /**
   * @returns what the last work returns
   * @throws what a work throws before it asks; otherwise, of all that fail, the first in the order in which they are written:
   * one statement that fails fails them all, and only its own work knows what that means
   */
  async of<T>(before: readonly Work[], last: () => Promise<T>): Promise<T> {
    const begun: Promise<unknown>[] = [];
    const begin = async (running: Promise<unknown>, asked: Promise<void>): Promise<void> => {
      begun.push(running);
      await Promise.race([asked, running]);
    };
    try {
      for (const work of before) {
        const asked = this.nextAsked();
        await begin(work(), asked);
      }
      const asked = this.nextAsked();
      const result = last();
      await begin(result, asked);
      this.isComplete = true;
      this.all.resolve(this.statements);
      const failed = (await Promise.allSettled(begun)).find((work) => work.status === 'rejected');
      if (failed) throw failed.reason;
      return await result;
    } catch (error) {
      // Without it the others would be half of what was meant: none is sent.
      this.isComplete = true;
      this.all.reject(error);
      void Promise.allSettled(begun);
      throw error;
    }
  }

  async ask(text: string, values: readonly unknown[] | undefined): Promise<WireResult> {
    this.assertMayRun(text);
    const index = this.statements.push({ text, values }) - 1;
    this.answers ??= this.send(text, this.all.promise);
    this.whenAsked();
    const answer = (await this.answers)[index];
    if (!answer) throw new Error('A last statement came too late to be sent.');
    return answer;
  }

  private nextAsked(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.whenAsked = resolve;
    return promise;
  }
}
