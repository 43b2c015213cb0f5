import { connect } from 'node:net';
import { join } from 'node:path';
import type { WireClient } from './pinned';

const CANCEL_REQUEST_CODE = 80_877_102;
const GIVE_UP_AFTER_MS = 2_000;

/**
 * Asks the server, on a connection of its own, to stop what this client is running: the 16-byte CancelRequest of the
 * wire protocol, in clear as libpq has always sent it. It never throws: the client it is about is given up anyway.
 */
export function cancelStatement(client: WireClient): void {
  const { processID, secretKey, host, port } = client;
  if (!processID) return;
  const packet = Buffer.alloc(16);
  packet.writeInt32BE(16, 0);
  packet.writeInt32BE(CANCEL_REQUEST_CODE, 4);
  packet.writeInt32BE(processID, 8);
  packet.writeInt32BE(secretKey, 12);
  const socket = host.startsWith('/') ? connect(join(host, `.s.PGSQL.${port}`)) : connect(port, host);
  socket.setNoDelay(true);
  socket.setTimeout(GIVE_UP_AFTER_MS, () => socket.destroy());
  socket.on('error', () => socket.destroy());
  socket.end(packet);
  socket.unref();
}
