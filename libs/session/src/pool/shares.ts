import { ShareExhaustedError } from '../errors';
import type { Abort } from '../session/abort';

interface Share {
  held: number;
  /** In the order in which they came. */
  readonly waiting: Set<() => void>;
}

interface Wait {
  /** Milliseconds. */
  readonly waitMs: number;
  readonly abort: Abort;
}

/**
 * How many connections each user holds. One who asks for many slow things at once waits for their own calls, and leaves the
 * rest of the pool to everybody else.
 */
export class Shares {
  private readonly shares = new Map<string, Share>();

  /** @param most connections that one user may hold; Infinity for no limit */
  constructor(private readonly most: number) {}

  /**
   * Takes a place as soon as one of this user's is free.
   * @param userId undefined where nobody has signed in: they have no share
   * @param holds whether the caller holds one already, and would wait for itself: it is given another
   * @returns nothing where there is one at once, or else how many milliseconds it took
   */
  take(userId: string | undefined, holds: () => boolean, wait: Wait): Promise<number> | undefined {
    if (userId === undefined || this.most === Infinity) return undefined;
    const share = this.of(userId);
    if (share.held >= this.most && !holds()) return this.inTurn(share, wait);
    share.held += 1;
    return undefined;
  }

  /** @throws ShareExhaustedError after the wait, or the reason of an abort */
  private async inTurn({ waiting }: Share, { waitMs, abort }: Wait): Promise<number> {
    const since = performance.now();
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const giveUp = (reason: Error): void => {
      if (waiting.delete(resolve)) reject(reason);
    };
    waiting.add(resolve);
    const timer = setTimeout(() => giveUp(new ShareExhaustedError(waitMs, this.most)), waitMs);
    const stopListening = abort.onAbort(giveUp);
    try {
      await promise;
    } finally {
      clearTimeout(timer);
      stopListening();
    }
    return Math.round(performance.now() - since);
  }

  /** Gives a place back: to who waits longest for it, where somebody does. */
  leave(userId: string | undefined): void {
    const share = userId === undefined ? undefined : this.shares.get(userId);
    if (!share || userId === undefined) return;
    const [next] = share.held > this.most ? [] : share.waiting;
    if (next) {
      share.waiting.delete(next);
      next();
      return;
    }
    share.held -= 1;
    if (share.held === 0) this.shares.delete(userId);
  }

  private of(userId: string): Share {
    const known = this.shares.get(userId);
    if (known) return known;
    const share: Share = { held: 0, waiting: new Set() };
    this.shares.set(userId, share);
    return share;
  }
}
