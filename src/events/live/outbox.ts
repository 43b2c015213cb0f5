/** What became of an emitted frame: `sent` is written to a live connection, `queued` waits for it, `dropped` is gone. */
export type EmitOutcome = 'sent' | 'queued' | 'dropped';

/** Something on its way to one client. */
export interface Frame {
  readonly text: string;
  /** Never dropped. */
  readonly isTerminal?: boolean;
  /** Where it stands in its run's log; a frame without one may be dropped without a word. */
  readonly origin?: FrameOrigin;
}

export interface FrameOrigin {
  readonly threadId: string;
  readonly runId: string;
  readonly sequence: number;
}

/** Events that a client will miss, of one run. */
export interface Gap {
  readonly threadId: string;
  readonly runId: string;
  readonly fromSequence: number;
  readonly toSequence: number;
  readonly count: number;
}

/** The connection that an outbox writes to. */
export interface Transport {
  /** False while the client is not reading what it has been sent already. */
  readonly hasRoom: boolean;
  write(text: string): void;
}

export interface OutboxOptions {
  /** How many frames may wait. */
  readonly limit: number;
  /** How many characters of them, of the last one more: frames may be of a megabyte each. */
  readonly limitChars: number;
  readonly transport: Transport;
  /** How the client is told of a gap. */
  readonly gapText: (gap: Gap) => string;
  readonly onDrop?: (count: number) => void;
}

/**
 * What waits for one client that is slow to read. It never waits itself: when it is full, the oldest frame that does
 * not end anything goes, and the client is told which events it has missed (W7).
 */
export class Outbox {
  private queue: Frame[] = [];
  private chars = 0;
  private gaps = new Map<string, Gap>();
  private isClosed = false;

  constructor(private readonly options: OutboxOptions) {}

  get length(): number {
    return this.queue.length;
  }

  get isFull(): boolean {
    const { limit, limitChars } = this.options;
    return this.queue.length >= limit || this.chars >= limitChars;
  }

  get isEmpty(): boolean {
    return this.queue.length === 0 && this.gaps.size === 0;
  }

  emit(frame: Frame): EmitOutcome {
    if (this.isClosed) return 'dropped';
    if (this.isEmpty && this.options.transport.hasRoom) {
      this.options.transport.write(frame.text);
      return 'sent';
    }
    if (this.isFull && !this.makeRoom(frame)) {
      this.drop(frame);
      return 'dropped';
    }
    this.queue.push(frame);
    this.chars += frame.text.length;
    this.flush();
    return this.queue.length === 0 ? 'sent' : 'queued';
  }

  /** For when the client has read on. */
  flush(): void {
    while (!this.isClosed && !this.isEmpty && this.options.transport.hasRoom) {
      const text = this.nextText();
      if (text !== undefined) this.options.transport.write(text);
    }
  }

  /** Frees everything; whatever is emitted afterwards is dropped. */
  close(): void {
    this.isClosed = true;
    this.queue = [];
    this.chars = 0;
    this.gaps.clear();
  }

  /** What is missing is told before anything that came after it. */
  private nextText(): string | undefined {
    for (const [runId, gap] of this.gaps) {
      this.gaps.delete(runId);
      return this.options.gapText(gap);
    }
    return this.take(0)?.text;
  }

  /** @returns false when all that waits must be kept, or is worth more than `frame` */
  private makeRoom(frame: Frame): boolean {
    if (!frame.origin && !frame.isTerminal) return false;
    while (this.isFull) {
      const dropped = this.take(this.queue.findIndex(({ isTerminal }) => !isTerminal));
      if (!dropped) return frame.isTerminal === true;
      this.drop(dropped);
    }
    return true;
  }

  /** @param index -1 for none */
  private take(index: number): Frame | undefined {
    const [frame] = index === -1 ? [] : this.queue.splice(index, 1);
    this.chars -= frame?.text.length ?? 0;
    return frame;
  }

  private drop({ origin }: Frame): void {
    this.options.onDrop?.(1);
    if (!origin) return;
    const { threadId, runId, sequence } = origin;
    const gap = this.gaps.get(runId);
    this.gaps.set(runId, {
      threadId,
      runId,
      fromSequence: Math.min(sequence, gap?.fromSequence ?? sequence),
      toSequence: Math.max(sequence, gap?.toSequence ?? sequence),
      count: (gap?.count ?? 0) + 1,
    });
  }
}
