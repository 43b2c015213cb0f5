import { createRequire } from 'node:module';
import { join } from 'node:path';

let roundTrips = 0;
let collecting = 0;
countRoundTrips();

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
  /** Without the collections that were asked for. */
  readonly cpuMs: number;
  /** Times that something was sent to PostgreSQL and its answer waited for, since the start. */
  readonly roundTrips: number;
}

function usage(): Usage {
  const beforehand = cpuMs();
  void globalThis.gc?.();
  collecting += cpuMs() - beforehand;
  const { heapUsed, external, rss } = process.memoryUsage();
  return { rss, live: heapUsed + external, cpuMs: cpuMs() - collecting, roundTrips };
}

function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}

/** Every package that speaks to PostgreSQL here does so through pg; the peers have a copy of their own. */
function countRoundTrips(): void {
  for (const folder of ['../..', '..']) {
    const { Client } = createRequire(join(__dirname, folder, 'package.json'))('pg') as {
      Client: { prototype: { query: (...asked: unknown[]) => unknown } };
    };
    const { query } = Client.prototype;
    if (query.name === 'counted') continue;
    Client.prototype.query = function counted(...asked: unknown[]): unknown {
      roundTrips += 1;
      return query.apply(this, asked);
    };
  }
}
