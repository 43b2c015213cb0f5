import { Client, type ClientConfig } from 'pg';
import { Socket } from 'node:net';
import type { AirlockConfig } from '../config';

/** For the answer of a statement that the server itself has ended. */
const ON_TOP_MS = 5_000;

/** An idle connection asks after the other side this often, shorter than firewalls and load balancers keep it in mind. */
const KEEP_ALIVE = { keepAlive: true, keepAliveInitialDelayMillis: 10_000 };

/**
 * pg's client, except that a server which owes an answer for longer than any statement may take is taken for gone, and one that
 * is asked nothing is asked for a sign of life. A firewall, a NAT or a machine that died may lose a connection without a word:
 * TCP finds that out a quarter of an hour later, and whoever waits for the answer holds the connection until then.
 */
export function attentiveClient({
  statementTimeoutMs,
}: Pick<AirlockConfig, 'statementTimeoutMs'>): typeof Client {
  return class AttentiveClient extends Client {
    constructor(config?: string | ClientConfig) {
      super({ ...(typeof config === 'string' ? { connectionString: config } : config), ...KEEP_ALIVE });
      this.once('connect', () => giveUpOnSilence(this, statementTimeoutMs + ON_TOP_MS));
    }
  };
}

/** What TCP would say in the end, by its code. */
class DatabaseSilentError extends Error {
  readonly code = 'ETIMEDOUT';

  constructor(ms: number) {
    super(`The database has not answered for ${ms / 1_000} s; the connection is given up.`);
    this.name = 'DatabaseSilentError';
  }
}

function giveUpOnSilence(client: Client, ms: number): void {
  const { stream } = client.connection;
  if (!(stream instanceof Socket)) return;
  // Everything that was asked is answered then; what is written later wants an answer.
  let answered = stream.bytesWritten;
  client.on('drain', () => (answered = stream.bytesWritten));
  stream.setTimeout(ms, () => {
    if (stream.bytesWritten === answered) return;
    stream.destroy(new DatabaseSilentError(ms));
  });
}
