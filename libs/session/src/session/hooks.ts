import { Logger } from '@nestjs/common';
import { HookTimeoutError } from '../errors';

export type Hook = () => Promise<void> | void;

const logger = new Logger('Session');

/** What to do around the end of a transaction. Each hook runs once. */
export class Hooks {
  private before: Hook[] = [];
  private after: Hook[] = [];
  private undone: Hook[] = [];

  constructor(private readonly limitMs: number) {}

  get hasBeforeCommit(): boolean {
    return this.before.length > 0;
  }

  get hasAfterCommit(): boolean {
    return this.after.length > 0;
  }

  beforeCommit(hook: Hook): void {
    this.before.push(hook);
  }

  afterCommit(hook: Hook): void {
    this.after.push(hook);
  }

  afterRollback(hook: Hook): void {
    this.undone.push(hook);
  }

  /**
   * In the transaction, one after another, also those that a hook adds.
   * @throws what a hook throws; the transaction is then rolled back
   */
  async runBeforeCommit(): Promise<void> {
    for (let hook = this.before.shift(); hook; hook = this.before.shift()) await hook();
  }

  /** The transaction is durable: a hook that fails takes neither its neighbours nor the result with it. */
  async runAfterCommit(): Promise<void> {
    const hooks = this.after;
    this.clear();
    for (const hook of hooks) await this.isolated(hook);
  }

  async runAfterRollback(): Promise<void> {
    const hooks = this.undone;
    this.clear();
    for (const hook of hooks) await this.isolated(hook);
  }

  private clear(): void {
    this.before = [];
    this.after = [];
    this.undone = [];
  }

  private async isolated(hook: Hook): Promise<void> {
    try {
      await this.bounded(hook);
    } catch (error) {
      const reason = error instanceof Error ? (error.stack ?? error.message) : String(error);
      logger.error('A hook after the end of a session failed; the outcome of the session stands.', reason);
    }
  }

  private async bounded(hook: Hook): Promise<void> {
    const pending = hook();
    if (!pending) return;
    const late = Promise.withResolvers<never>();
    const timer = setTimeout(() => late.reject(new HookTimeoutError(this.limitMs)), this.limitMs);
    try {
      await Promise.race([pending, late.promise]);
    } finally {
      clearTimeout(timer);
    }
  }
}
