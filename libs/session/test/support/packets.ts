import type { Duplex } from 'node:stream';
import type { DataSource } from 'typeorm';
import { pinned } from '../../src/wire/pinned';

/** Counts what leaves for PostgreSQL: writes to the sockets of a data source's pool, one write = one packet burst. */
export interface PacketCount {
  /** Since the start or the last call. */
  take(): number;
  stop(): void;
}

type Writable = Duplex & { _write: (...args: unknown[]) => void; _writev?: (...args: unknown[]) => void };

export function countPackets(dataSource: DataSource): PacketCount {
  let count = 0;
  const undo: (() => void)[] = [];
  const tap = (stream: Writable): void => {
    const { _write: write, _writev: writev } = stream;
    stream._write = function (...args) {
      count++;
      write.apply(this, args);
    };
    if (writev) {
      stream._writev = function (...args) {
        count++;
        writev.apply(this, args);
      };
    }
    undo.push(() => Object.assign(stream, { _write: write, _writev: writev }));
  };
  const pool = pinned(dataSource).pool as unknown as {
    _clients: { connection: { stream: Writable } }[];
    on(event: string, listener: (client: { connection: { stream: Writable } }) => void): void;
    off(event: string, listener: unknown): void;
  };
  const onConnect = (client: { connection: { stream: Writable } }): void => tap(client.connection.stream);
  pool._clients.forEach(onConnect);
  pool.on('connect', onConnect);
  return {
    take() {
      const taken = count;
      count = 0;
      return taken;
    },
    stop() {
      pool.off('connect', onConnect);
      undo.forEach((restore) => restore());
    },
  };
}

/** Counts checkouts: how often anybody borrowed a connection of the pool. */
export function countCheckouts(dataSource: DataSource): () => number {
  const pool = pinned(dataSource).pool as unknown as { on(event: string, listener: () => void): void };
  let count = 0;
  pool.on('acquire', () => count++);
  return () => {
    const taken = count;
    count = 0;
    return taken;
  };
}
