import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

const CLOSE = 0x88;
const TEXT = 0x81;

/** A client of the socket that does by itself nothing of what the protocol asks for: it answers no ping and no close. */
export class RawSocket {
  private read = Buffer.alloc(0);

  private constructor(readonly connection: Socket) {
    connection.on('data', (chunk: Buffer) => (this.read = Buffer.concat([this.read, chunk])));
    connection.on('error', () => undefined);
  }

  static async open(url: string, token: string): Promise<RawSocket> {
    const { hostname, port } = new URL(url);
    const raw = new RawSocket(connect(Number(port), hostname));
    raw.connection.write(
      'GET /v2/socket HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n' +
        `Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nAuthorization: Bearer ${token}\r\n\r\n`,
    );
    await raw.until(() => raw.frames !== undefined);
    return raw;
  }

  /** Resolves with the code by which the server closes. The frames before it must be short. */
  async closing(): Promise<number> {
    await this.until(() => this.frames?.[0] === CLOSE && this.frames.length >= 4);
    return this.frames?.readUInt16BE(2) ?? 0;
  }

  /** @param message that is shorter than 64 KiB */
  say(message: object): void {
    const text = Buffer.from(JSON.stringify(message));
    const head = Buffer.from([TEXT, 0x80 | 126, text.length >> 8, text.length & 0xff, 0, 0, 0, 0]);
    this.connection.write(Buffer.concat([head, text]));
  }

  async leave(): Promise<void> {
    this.connection.end();
    await once(this.connection, 'close');
  }

  /** What has come behind the answer to the handshake. */
  private get frames(): Buffer | undefined {
    const head = this.read.indexOf('\r\n\r\n');
    return head === -1 ? undefined : this.read.subarray(head + 4);
  }

  private async until(holds: () => boolean): Promise<void> {
    while (!holds()) await once(this.connection, 'data');
  }
}
