import dgram from 'node:dgram';
import { syncBuiltinESMExports } from 'node:module';
import net from 'node:net';
import tls from 'node:tls';
import { inConnection } from './scope';

/**
 * What Node opens connections by. Requests of `http`, `http2` and `fetch` need nothing: Node calls back in the call that
 * made each of them, whoever opened their connection.
 */
const OPENERS: readonly (readonly [owner: object, name: string])[] = [
  [net.Socket.prototype, 'connect'],
  [tls, 'connect'],
  [dgram, 'createSocket'],
];

/**
 * A connection calls back where it was opened, whoever it answers. What a request or unit opens from here on is marked, so
 * that nothing takes its callbacks for that one's work.
 * @returns what takes it back, since Node's modules are the whole process's
 */
export function markConnectionsOfUnits(): () => void {
  const takeBacks = OPENERS.map(([owner, name]) => marked(owner, name));
  syncBuiltinESMExports();
  return () => {
    for (const takeBack of takeBacks) takeBack();
    syncBuiltinESMExports();
  };
}

function marked(owner: object, name: string): () => void {
  const original: unknown = Reflect.get(owner, name);
  if (typeof original !== 'function') return () => undefined;
  const open = function (this: unknown, ...args: unknown[]): unknown {
    return inConnection(() => Reflect.apply(original, this, args) as unknown);
  };
  Reflect.set(owner, name, open);
  return () => {
    // Somebody who has wrapped it since, as tracing does, still calls it: outside of units it changes nothing.
    if (Reflect.get(owner, name) === open) Reflect.set(owner, name, original);
  };
}
