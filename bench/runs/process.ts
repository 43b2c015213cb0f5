/** Tells the parent where this process listens, answers it when asked about memory, and ends when it lets go. */
export function answerParent(url: string, close: () => Promise<unknown>): void {
  process.send?.({ url });
  process.on('message', (question) => {
    if (question === 'usage') process.send?.({ usage: usage() });
  });
  process.once('disconnect', () => {
    setTimeout(() => process.exit(0), 5_000).unref();
    void close().finally(() => process.exit(0));
  });
}

export interface Usage {
  readonly rss: number;
  /** After a collection: how lazily V8 collects is not the server's doing. */
  readonly live: number;
  readonly cpuMs: number;
}

function usage(): Usage {
  void globalThis.gc?.();
  const { heapUsed, external, rss } = process.memoryUsage();
  const { user, system } = process.cpuUsage();
  return { rss, live: heapUsed + external, cpuMs: (user + system) / 1_000 };
}
