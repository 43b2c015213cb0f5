import { AsyncLocalStorage } from 'node:async_hooks';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Stray } from './stray.errors';

const storage = new AsyncLocalStorage<Author>();

/** Somebody's code at work, such as one attempt of an agent or one call of a tool: what goes astray in it is its own. */
export class Author {
  private readonly going = new AbortController();
  private readonly outer = storage.getStore();
  private hasLeft = false;

  /**
   * @param name as errors call it: `agent "data"`
   * @param place for the log, such as whose run it is; no user's data
   */
  constructor(
    readonly name: string,
    readonly place: string,
  ) {}

  /** Whose code is running. */
  static get current(): Author | undefined {
    return storage.getStore();
  }

  /** Aborts, with the error, as soon as something went astray. */
  get signal(): AbortSignal {
    return this.going.signal;
  }

  /** @returns what the work does; whatever it starts, and whatever that starts, is this author's */
  async run<T>(work: () => Promise<T>): Promise<T> {
    const result = await storage.run(this, work);
    // Of what has failed by now without being awaited, Node tells before the next turn of its loop.
    await nextTurn();
    return result;
  }

  /** Nothing that comes from now on can fail its work. */
  leave(): void {
    this.hasLeft = true;
  }

  /** Fails the work, or what it is a part of. @returns false when all of that is over */
  fail(error: Stray): boolean {
    if (this.hasLeft) return this.outer?.fail(error) ?? false;
    this.going.abort(error);
    return true;
  }
}
