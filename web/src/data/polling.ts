import type { Answer } from './question';

export const EVERY_MS = 2_000;
const MOST_MS = 30_000;

export interface News {
  readonly answer: Answer;
  /** Milliseconds until the next question; undefined when there will be none. */
  readonly nextIn?: number;
}

/** Asks again and again: one question at a time, rarely while nobody answers, never while nobody looks. */
export class Polling {
  private silences = 0;
  private leaving?: AbortController;
  private timer?: ReturnType<typeof setTimeout>;

  constructor(
    private readonly ask: (signal: AbortSignal) => Promise<Answer>,
    private readonly tell: (news: News) => void,
  ) {}

  /** Asks at once, whatever the pause was to be. */
  resume(): void {
    this.pause();
    this.leaving = new AbortController();
    void this.turn(this.leaving.signal);
  }

  /** What is on its way is not told any more. */
  pause(): void {
    this.leaving?.abort();
    clearTimeout(this.timer);
  }

  private async turn(signal: AbortSignal): Promise<void> {
    const answer = await this.ask(signal);
    if (signal.aborted) return;
    this.silences = answer.kind === 'silent' ? this.silences + 1 : 0;
    if (answer.kind === 'refused') return this.tell({ answer });
    const nextIn = Math.min(EVERY_MS * 2 ** this.silences, MOST_MS);
    this.timer = setTimeout(() => void this.turn(signal), nextIn);
    this.tell({ answer, nextIn });
  }
}
