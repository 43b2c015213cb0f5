/** A server-sent event as it came over the wire. */
export interface ReceivedEvent {
  readonly id?: string;
  readonly event: string;
  readonly data: Record<string, unknown>;
}

/** Reads an event stream as it comes. */
export class SseClient {
  readonly events: ReceivedEvent[] = [];
  readonly comments: string[] = [];
  private readonly waiting: (() => void)[] = [];
  private hasEnded = false;
  private error: Error | undefined;

  private constructor(
    readonly response: Response,
    private readonly controller: AbortController,
  ) {
    void this.read();
  }

  static async open(url: string, token: string, init: RequestInit = {}): Promise<SseClient> {
    const controller = new AbortController();
    const headers = { authorization: `Bearer ${token}`, ...(init.headers as Record<string, string>) };
    const response = await fetch(url, { ...init, headers, signal: controller.signal });
    return new SseClient(response, controller);
  }

  get ids(): (string | undefined)[] {
    return this.events.map(({ id }) => id);
  }

  get names(): string[] {
    return this.events.map(({ event }) => event);
  }

  /** Resolves when so many events have come; @throws when the stream ends before. */
  async received(count: number): Promise<void> {
    await this.until(() => this.events.length >= count);
  }

  async commented(count: number): Promise<void> {
    await this.until(() => this.comments.length >= count);
  }

  async ended(): Promise<void> {
    while (!this.hasEnded) await new Promise<void>((resolve) => this.waiting.push(resolve));
    if (this.error) throw this.error;
  }

  leave(): void {
    this.controller.abort();
  }

  private async until(holds: () => boolean): Promise<void> {
    while (!holds()) {
      if (this.hasEnded) throw new Error(`The stream ended after ${this.events.length} events`);
      await new Promise<void>((resolve) => this.waiting.push(resolve));
    }
  }

  private async read(): Promise<void> {
    let text = '';
    try {
      const decoder = new TextDecoder();
      for await (const chunk of this.response.body ?? []) {
        text += decoder.decode(chunk as Uint8Array, { stream: true });
        const blocks = text.split('\n\n');
        text = blocks.pop() ?? '';
        for (const block of blocks) this.take(block);
        this.wake();
      }
    } catch (error) {
      this.error = error as Error;
    }
    this.hasEnded = true;
    this.wake();
  }

  private take(block: string): void {
    const fields = new Map<string, string>();
    for (const line of block.split('\n')) {
      if (line.startsWith(':')) this.comments.push(line.slice(2));
      else fields.set(line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 2));
    }
    const data = fields.get('data');
    if (data !== undefined)
      this.events.push({
        id: fields.get('id'),
        event: fields.get('event') ?? '',
        data: JSON.parse(data) as Record<string, unknown>,
      });
  }

  private wake(): void {
    for (const resolve of this.waiting.splice(0)) resolve();
  }
}
