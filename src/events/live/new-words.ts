import type { ToldNotice } from './live-notice';

/** Of each text, what one listener has not seen yet: the row holds all of it, the listener is sent the rest. */
export class NewWords {
  private readonly seen = new Map<string, number>();

  /** @returns nothing when there is nothing new */
  of(notice: ToldNotice): ToldNotice | undefined {
    const { text } = notice.payload;
    if (notice.type !== 'agent_text' || typeof text !== 'string') return notice;
    const offset = this.seen.get(notice.topic) ?? 0;
    if (text.length <= offset) return undefined;
    this.seen.set(notice.topic, text.length);
    return { ...notice, payload: { ...notice.payload, offset, text: text.slice(offset) } };
  }

  /** A run that has ended says nothing any more. */
  clear(): void {
    this.seen.clear();
  }
}
