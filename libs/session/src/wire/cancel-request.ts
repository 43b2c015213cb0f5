import { connect } from 'node:net';
import { join } from 'node:path';
import type { WireClient } from './pinned';

const CANCEL_REQUEST_CODE = 80_877_102;
const GIVE_UP_AFTER_MS = 500;

/**
 * Asks the server, on a connection of its own, to stop what this client is running: the 16-byte CancelRequest of the
 * wire protocol, in clear as libpq has always sent it. It never fails: the client it is about is given up anyway.
 * @returns when the server (or the pooler before it) has taken note, which it says by closing; after 500 ms in any case
 */
export async function cancelStatement(client: WireClient): Promise<void> {
  const { processID, secretKey, host, port } = client;
  if (!processID) return;
  const packet = Buffer.alloc(16);
  packet.writeInt32BE(16, 0);
  packet.writeInt32BE(CANCEL_REQUEST_CODE, 4);
  packet.writeInt32BE(processID, 8);
  packet.writeInt32BE(secretKey, 12);
  const { promise, resolve } = Promise.withResolvers<void>();
  const socket = host.startsWith('/') ? connect(join(host, `.s.PGSQL.${port}`)) : connect(port, host);
  socket.setNoDelay(true);
  socket.setTimeout(GIVE_UP_AFTER_MS, () => socket.destroy());
  socket.on('error', () => socket.destroy());
  socket.once('close', () => resolve());
  // Not end(): a pooler that sees its side closed forgets the request. And without a reader, no end is heard of.
  socket.write(packet);
  socket.resume();
  socket.unref();
  return promise;
}
