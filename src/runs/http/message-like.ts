import { wordsAlone } from './tool-talk';

/** As JSON writes a message of LangChain. */
interface Serialised {
  readonly type: 'constructor';
  readonly id: readonly unknown[];
  readonly kwargs: object;
}

/** What LangChain takes for messages, in the one form that is checked and kept; what is none of it stays as it came. */
export function messagesOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(messageOf);
  return typeof value === 'string' || isObject(value) ? [messageOf(value)] : value;
}

function messageOf(value: unknown): unknown {
  if (typeof value === 'string') return { role: 'user', content: value };
  if (isPair(value)) return { role: value[0], content: value[1] };
  const plain = isSerialised(value) ? { type: typeOf(value), ...value.kwargs } : value;
  return isObject(plain) ? wordsAlone(plain) : plain;
}

/** HumanMessage → human, AIMessageChunk → ai */
const typeOf = ({ id }: Serialised): string =>
  String(id.at(-1))
    .replace(/Message(Chunk)?$/, '')
    .toLowerCase();

const isPair = (value: unknown): value is [string, unknown] =>
  Array.isArray(value) && value.length === 2 && typeof value[0] === 'string';

const isSerialised = (value: unknown): value is Serialised =>
  isObject(value) &&
  'lc' in value &&
  'id' in value &&
  'kwargs' in value &&
  Array.isArray(value.id) &&
  isObject(value.kwargs);

const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
