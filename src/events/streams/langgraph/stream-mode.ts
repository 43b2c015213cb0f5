import { InvalidInputError } from '../../../http';

export const STREAM_MODES = [
  'values',
  'updates',
  'messages',
  'messages-tuple',
  'custom',
  'events',
  'tasks',
  'debug',
  'checkpoints',
  'tools',
] as const;

/** What a client of the LangGraph API asks to be told. */
export type StreamMode = (typeof STREAM_MODES)[number];

/** @throws InvalidInputError naming the modes there are: a stream that stays silent would be worse */
export function streamModesOf(asked: string | readonly string[] | undefined): StreamMode[] {
  const names = namesIn(asked);
  if (names.length === 0) return ['values'];
  // RemoteGraph names one twice, where the graph around it is streamed too.
  return [...new Set(names.map(modeOf))];
}

function namesIn(asked: string | readonly string[] | undefined): readonly string[] {
  // The Python SDK names none as an empty one.
  if (asked === undefined || asked === '') return [];
  if (typeof asked !== 'string') return asked;
  return asked.startsWith('[') ? namesInJson(asked) : [asked];
}

/** Earlier SDKs for JavaScript write several in a query as one list. */
function namesInJson(list: string): string[] {
  try {
    return [JSON.parse(list) as unknown].flat().map(String);
  } catch {
    return [list];
  }
}

function modeOf(name: string): StreamMode {
  const mode = STREAM_MODES.find((known) => known === name);
  if (mode) return mode;
  const message = `"${name}" is not a stream mode here; known: ${STREAM_MODES.join(', ')}`;
  throw new InvalidInputError([{ path: 'stream_mode', message }]);
}
