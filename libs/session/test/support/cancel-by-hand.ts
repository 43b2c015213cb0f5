import { once } from 'node:events';
import { connect } from 'node:net';
import { join } from 'node:path';
import { Client } from 'pg';
import { eventually } from './eventually';

const CANCEL_REQUEST_CODE = 80_877_102;

/**
 * Runs a statement that sleeps, and cancels it as directly as PostgreSQL lets anybody: the least that it takes here, now.
 * @param isRunning whether a statement sleeps in the database
 * @returns milliseconds until it was gone
 */
export async function cancelByHand(url: string, isRunning: () => Promise<boolean>): Promise<number> {
  const client = new Client({ connectionString: url });
  await client.connect();
  const { processID, secretKey, host, port } = client as Client & { processID: number; secretKey: number };
  const ended = client.query('select pg_sleep(600)').catch((error: unknown) => error);
  await eventually('it runs', isRunning);

  const startedAt = performance.now();
  const packet = Buffer.alloc(16);
  [16, CANCEL_REQUEST_CODE, processID, secretKey].forEach((word, index) =>
    packet.writeInt32BE(word, 4 * index),
  );
  const socket = host.startsWith('/') ? connect(join(host, `.s.PGSQL.${port}`)) : connect(port, host);
  socket.resume();
  socket.write(packet);
  await once(socket, 'close');
  const goneAt = await eventually('it is gone', async () => !(await isRunning()));
  await ended;
  await client.end();
  return goneAt - startedAt;
}
