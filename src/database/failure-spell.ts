import { sqlStateOf } from '@airlock/session';
import type { Logger } from '@nestjs/common';
import { cureWhileRunning } from './cures';

/** Of a spell; what comes after that is no news any more. */
const MOST_REASONS = 5;
/** What comes and goes, as where a pool is just too small, is told so often at the most. */
const AGAIN_MS = 60_000;
/** Ids and numbers: whose call it was, or how many waited, makes no reason another one. */
const PARTICULARS = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|\d+/g;
const LATER = 'It is tried again, and said no more until it is over.';

/**
 * Something that is tried again and again, and fails for as long as its cause lasts, as while the database is away: the log is
 * told of each reason once, and when it is over how often it was; of one that comes back at once not before a minute is over.
 */
export class FailureSpell {
  private readonly reasons = new Set<string>();
  /** When each reason was told last, of the last minute alone. */
  private readonly told = new Map<string, number>();
  private failures = 0;
  private since = 0;

  /** @param what fails, as the beginning of a sentence */
  constructor(
    private readonly logger: Logger,
    private readonly what: string,
    private readonly level: 'warn' | 'error' = 'warn',
  ) {}

  /**
   * @param stack for a failure that only its place explains
   * @param example of what it failed for, of which there may be many
   */
  failed(error: unknown, stack?: string, example?: string): void {
    const now = performance.now();
    if (this.failures === 0) this.since = now;
    this.failures += 1;
    // It is put into a sentence, and may be one itself.
    const reason = String(error).replace(/\.$/, '');
    const kind = reason.replaceAll(PARTICULARS, '…');
    if (this.reasons.has(kind) || this.reasons.size >= MOST_REASONS) return;
    for (const [other, at] of this.told) if (now - at >= AGAIN_MS) this.told.delete(other);
    if (this.told.has(kind)) return;
    this.told.set(kind, now);
    this.reasons.add(kind);
    const at = example === undefined ? '' : ` (${example})`;
    const cure = cureWhileRunning(sqlStateOf(error));
    const sentences = [`${this.what}: ${reason}${at}.`, cure, LATER].filter((one) => one !== undefined);
    const text = sentences.join(' ');
    if (stack === undefined) this.logger[this.level](text);
    else this.logger[this.level](text, stack);
  }

  worked(): void {
    if (this.failures === 0) return;
    const seconds = Math.round((performance.now() - this.since) / 1_000);
    const times = this.failures === 1 ? 'once' : `${this.failures} times in ${seconds} s`;
    if (this.reasons.size > 0) this.logger.log(`${this.what}: over, after it failed ${times}.`);
    this.failures = 0;
    this.reasons.clear();
  }
}
