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
  // The Python SDK names none as an empty one.
  const names = asked === '' ? [] : [asked ?? []].flat();
  if (names.length === 0) return ['values'];
  return names.map((name) => {
    const mode = STREAM_MODES.find((known) => known === name);
    if (mode) return mode;
    const message = `"${name}" is not a stream mode here; known: ${STREAM_MODES.join(', ')}`;
    throw new InvalidInputError([{ path: 'stream_mode', message }]);
  });
}
