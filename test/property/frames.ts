import fc from 'fast-check';
import { anyJson, deepJson, nastyText } from './inputs';

/** What a client sends on its socket. */
export interface SentFrame {
  readonly data: Buffer;
  readonly isBinary: boolean;
}

const FIELDS = [
  ...[
    'content',
    'thread_id',
    'run_id',
    'assistant_id',
    'after_sequence',
    'limit',
    'offset',
    'idempotency_key',
  ],
  ...['user_id', 'userId', 'reason', '__proto__', 'constructor', ''],
];
const TYPES = ['__proto__', 'constructor', 'toString', 'USER_MESSAGE', 'user_message ', 'ping', ''];

/** Messages that a client of ours might have meant. */
function nearly(types: readonly string[]): fc.Arbitrary<string> {
  const value = fc.oneof(
    {
      weight: 3,
      arbitrary: fc.oneof(fc.uuid(), fc.constantFrom('hi', 0, 1, 10, 101, -1, 1.5, 2_147_483_648)),
    },
    { weight: 2, arbitrary: anyJson },
  );
  const payload = fc.oneof(
    { weight: 6, arbitrary: fc.dictionary(fc.constantFrom(...FIELDS), value, { maxKeys: 4 }) },
    { weight: 1, arbitrary: anyJson },
  );
  const message = fc.record(
    {
      type: fc.oneof(
        { weight: 6, arbitrary: fc.constantFrom(...types) },
        { weight: 2, arbitrary: fc.oneof(fc.constantFrom(...TYPES), nastyText) },
        { weight: 1, arbitrary: anyJson },
      ),
      id: fc.oneof(fc.nat(), nastyText, anyJson),
      payload,
      extra: anyJson,
    },
    { requiredKeys: ['type'] },
  );
  return fc
    .tuple(message, fc.nat(9))
    .map(([{ extra, ...told }, dice]) => JSON.stringify(dice === 0 ? { ...told, extra } : told));
}

/** @param types that the server knows */
export function randomFrame(types: readonly string[]): fc.Arbitrary<SentFrame> {
  const near = nearly(types);
  const right = fc
    .tuple(fc.constantFrom('get_thread_history', 'user_message'), fc.integer({ min: 1, max: 100 }))
    .map(([type, n]) => ({ type, payload: type === 'user_message' ? { content: `${n}` } : { limit: n } }))
    .map((message) => JSON.stringify(message));
  const text = fc.oneof(
    { weight: 24, arbitrary: near },
    { weight: 3, arbitrary: right },
    { weight: 5, arbitrary: fc.tuple(near, fc.nat(120)).map(([whole, length]) => whole.slice(0, length)) },
    { weight: 5, arbitrary: nastyText },
    { weight: 5, arbitrary: anyJson.map((value) => JSON.stringify(value) ?? '') },
    {
      weight: 1,
      arbitrary: fc
        .tuple(deepJson, fc.boolean())
        .map(([deep, isPayload]) => (isPayload ? `{"type":"user_message","payload":${deep}}` : deep)),
    },
  );
  return fc.oneof(
    { weight: 9, arbitrary: text.map((said) => ({ data: Buffer.from(said), isBinary: false })) },
    {
      weight: 1,
      arbitrary: fc
        .uint8Array({ maxLength: 200 })
        .map((bytes) => ({ data: Buffer.from(bytes), isBinary: true })),
    },
  );
}

const MASK = [0, 0, 0, 0];

/** Bytes that no WebSocket frame begins with: reserved bits and opcodes, no mask, text that is no UTF-8, long pings. */
export const noFrame: fc.Arbitrary<Buffer> = fc
  .tuple(
    fc.constantFrom(
      [0xf1, 0x80, ...MASK],
      [0x83, 0x80, ...MASK],
      [0x81, 0x01, 0x41],
      [0x81, 0x82, ...MASK, 0xff, 0xff],
      [0x09, 0x80, ...MASK],
      [0x89, 0xfe, 0x01, 0x00, ...MASK],
      [0x80, 0x80, ...MASK],
    ),
    fc.uint8Array({ maxLength: 50 }),
  )
  .map(([head, tail]) => Buffer.from([...head, ...tail]));
