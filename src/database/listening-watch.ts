const EVERY_MS = 5_000;

const ASK = `select current_setting('transaction_read_only')::bool as refused`;
/** With a word of what the connection is there for: this, and no longer its LISTEN, is what pg_stat_activity shows of it. */
const LISTENS = '/* listens */ ';

/** What is asked of a connection. */
interface Asked {
  query(sql: string): Promise<{ rows: { refused?: boolean }[] }>;
}

/** Whether it is one to a server that takes writes. @param note a comment before the question */
export async function takesWrites(client: Asked, note = ''): Promise<boolean> {
  const { rows } = await client.query(note + ASK);
  return rows[0]?.refused !== true;
}

/**
 * A connection that only listens hears nothing of its own end, nor that its server is a standby by now, on which nobody
 * announces anything: it is asked. One that does not answer is given up like any other.
 * @param lost is called once, when the server takes no writes any more
 * @returns what ends the watch
 */
export function watchListening(client: Asked, lost: (reason: Error) => void): () => void {
  let isAsking = false;
  const timer = setInterval(() => {
    if (isAsking) return;
    isAsking = true;
    takesWrites(client, LISTENS)
      .then((does) => {
        isAsking = false;
        if (does) return;
        clearInterval(timer);
        lost(new Error('the server takes no writes any more'));
      })
      // It broke, which its own error tells.
      .catch(() => clearInterval(timer));
  }, EVERY_MS);
  timer.unref();
  return () => clearInterval(timer);
}
