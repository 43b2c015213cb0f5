import { createSocket, type Socket as UdpSocket } from 'node:dgram';
import { connect, createServer, type Server } from 'node:net';
import { connect as connectByTls, createServer as createTlsServer } from 'node:tls';

const SECRET = { ciphers: 'PSK', maxVersion: 'TLSv1.2' } as const;
const psk = Buffer.alloc(16, 1);

interface Line {
  write(line: string): unknown;
  destroy(): unknown;
}

export type Opened = (port: number, onAnswer: (answer: Buffer) => void) => Line;

export const byTcp: Opened = (port, onAnswer) => connect(port, '127.0.0.1').on('data', onAnswer);

/** Without certificates. */
export const byTls: Opened = (port, onAnswer) =>
  connectByTls({
    ...SECRET,
    port,
    pskCallback: () => ({ psk, identity: 'test' }),
    checkServerIdentity: () => undefined,
  }).on('data', onAnswer);

export const byUdp: Opened = (port, onAnswer) => {
  const socket = createSocket('udp4').on('message', onAnswer);
  return { write: (line) => socket.send(line, port, '127.0.0.1'), destroy: () => socket.close() };
};

/** Speaks to a server by lines, and calls whoever asked when it answers, as clients of Redis and RabbitMQ do. */
export class LineClient implements Disposable {
  private readonly waiting: ((answer: string) => void)[] = [];
  private line: Line | undefined;

  constructor(
    private readonly port: number,
    private readonly opened = byTcp,
  ) {}

  /** Connects when first needed. */
  ask(line: string, callback: (answer: string) => void): void {
    this.waiting.push(callback);
    this.line ??= this.opened(this.port, (answer) => this.waiting.shift()?.(answer.toString()));
    this.line.write(`${line}\n`);
  }

  [Symbol.dispose](): void {
    this.line?.destroy();
  }
}

/** Servers that give back what they are sent. */
export function echoes(): { readonly tcp: Server; readonly tls: Server; readonly udp: UdpSocket } {
  const tcp = createServer((socket) => socket.pipe(socket));
  const tls = createTlsServer({ ...SECRET, pskCallback: () => psk }, (socket) => socket.pipe(socket));
  const udp = createSocket('udp4').on('message', (line, { port }) => udp.send(line, port, '127.0.0.1'));
  return { tcp, tls, udp };
}
