import {
  NoSessionHereError,
  SessionEndedError,
  SessionNotBegunError,
  SessionTimeoutError,
  UnknownDataSourceError,
} from '../errors';
import type { WirePool } from '../wire/pinned';
import { Abort } from './abort';
import { RequestSession } from './request-session';
import type { SessionHost } from './session-host';
import type { BeginOptions } from './transaction-options';
import { type CallFacts, WhoseCall } from './whose-call';

export interface UnitFacts extends CallFacts {
  /** It stands for no call: it never begins. */
  readonly isNobodys?: boolean;
  readonly begin: BeginOptions;
}

const ENDED_BEFORE = 'Its unit had ended before it was asked for.';

/** One request or one run of a unit of work, with one session for each data source that it touches. */
export class OpenUnit {
  readonly call: WhoseCall;
  /** In the order in which they were opened. */
  private readonly opened: RequestSession[] = [];
  private readonly aborting = new Abort();
  private hasBegun = false;
  private outcome: 'committed' | 'undone' | undefined;
  private tolerated: WeakSet<object> | undefined;
  private endListeners: (() => void)[] | undefined;

  constructor(
    private readonly hosts: ReadonlyMap<string, SessionHost>,
    readonly facts: UnitFacts,
  ) {
    this.call = new WhoseCall(facts);
  }

  /** How long it may take. */
  get timeoutMs(): number | undefined {
    return this.hosts.get(this.primary)?.limits.unitTimeoutMs;
  }

  private get primary(): string {
    const [first = 'default'] = this.hosts.keys();
    return first;
  }

  get signal(): AbortSignal {
    return this.aborting.signal;
  }

  get hasCommittedStep(): boolean {
    return this.opened.some((session) => session.hasCommittedStep);
  }

  /** From here on somebody will end it, whatever happens; before, nothing may be opened. */
  begin(): void {
    this.hasBegun = true;
    for (const session of this.opened) session.root.begin();
  }

  get isBegun(): boolean {
    return this.hasBegun;
  }

  /** @throws SessionNotBegunError in a constructor, a middleware or a guard; NoSessionHereError outside of every call */
  assertBegun(): void {
    if (this.hasBegun) return;
    throw this.facts.isNobodys
      ? new NoSessionHereError(this.call.name)
      : new SessionNotBegunError(this.call.name);
  }

  /** Of the same application. */
  isOn(hosts: ReadonlyMap<string, SessionHost>): boolean {
    return this.hosts === hosts;
  }

  /** @throws UnknownDataSourceError */
  session(dataSource = this.primary): RequestSession {
    const open = this.opened.find(({ host }) => host.name === dataSource);
    if (open) return open;
    const host = this.hosts.get(dataSource);
    if (!host) throw new UnknownDataSourceError(dataSource, [...this.hosts.keys()]);
    const session = new RequestSession(host, this);
    this.opened.push(session);
    if (this.hasBegun) session.root.begin();
    if (this.isOver) void session.rollback(new Error(ENDED_BEFORE));
    return session;
  }

  /** Nobody would end what is opened from here on. */
  private get isOver(): boolean {
    return this.outcome !== undefined || this.aborting.hasFired;
  }

  get isCommitted(): boolean {
    return this.outcome === 'committed';
  }

  /** Called once, when it has ended one way or the other; at once if it has. */
  onceEnded(listener: () => void): void {
    if (this.outcome) listener();
    else (this.endListeners ??= []).push(listener);
  }

  /** Ends it from outside when so many milliseconds have passed. @returns what calls it off */
  deadline(ms: number | undefined): () => void {
    if (ms === undefined) return () => undefined;
    const timer = setTimeout(() => void this.abort(new SessionTimeoutError(this.call.requestId, ms)), ms);
    return () => clearTimeout(timer);
  }

  /** An error that commits all the same when it leaves the unit. */
  tolerate(error: unknown): void {
    if (typeof error === 'object' && error !== null) (this.tolerated ??= new WeakSet()).add(error);
  }

  /** After the work threw: rolls back, or commits where the error was meant to be no failure. */
  async fail(error: unknown): Promise<void> {
    const isTolerated = typeof error === 'object' && error !== null && this.tolerated?.has(error) === true;
    if (isTolerated) await this.commit();
    else await this.rollback(error);
  }

  /** Whether one of its transactions holds a connection of this pool. */
  holds(pool: WirePool): boolean {
    return this.opened.some((session) => session.holds(pool));
  }

  /** In the order they were opened; once one fails, the rest are rolled back. There is no atomicity across databases. */
  async commit(): Promise<void> {
    for (const session of this.opened) {
      try {
        await session.end('commit');
      } catch (error) {
        await this.rollback(error);
        // It had been given up by then: why, and not that nothing can run any more, is what the caller is to hear.
        if (error instanceof SessionEndedError) this.throwIfAborted();
        throw error;
      }
    }
    this.finish('committed');
  }

  async rollback(cause?: unknown): Promise<void> {
    for (const session of this.opened) await session.rollback(cause);
    this.finish('undone');
  }

  /** @throws the reason */
  throwIfAborted(): void {
    this.aborting.throwIfFired();
  }

  /**
   * The listener hears of an abort, unless last statements are on their way then: they are cancelled, and their answer, which
   * says what was stored, is what the caller is to hear instead.
   * @returns what takes the listener back
   */
  onAbort(listener: (reason: Error) => void): () => void {
    return this.aborting.onAbort((reason) => {
      if (!this.opened.some(({ isConcluding }) => isConcluding)) listener(reason);
    });
  }

  /** The work's result, or the reason of an abort, whichever is first: code that does not listen holds nobody up. */
  async orAborted<T>(work: Promise<T>): Promise<T> {
    const { promise, reject } = Promise.withResolvers<never>();
    // The work has begun already: its failure must find somebody who waits for it.
    const stopListening = this.onAbort(reject);
    try {
      return await Promise.race([promise, work]);
    } finally {
      stopListening();
    }
  }

  /** From outside: cancels what runs on the server, refuses the rest, fires `signal`. */
  async abort(reason: Error): Promise<void> {
    this.aborting.fire(reason);
    await Promise.all(this.opened.map((session) => session.abort(reason)));
    this.finish(this.opened.some(({ state }) => state === 'committed') ? 'committed' : 'undone');
  }

  private finish(outcome: 'committed' | 'undone'): void {
    this.outcome ??= outcome;
    const listeners = this.endListeners;
    this.endListeners = undefined;
    for (const listener of listeners ?? []) listener();
  }
}
