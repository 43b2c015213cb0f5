import { z } from 'zod';
import { excessOf, InvalidInputError, MOST_KEYS, MOST_LEVELS, shapeFaults } from '../../http';

const messageId = z.union([z.string().max(200), z.number()]);

const schema = z.strictObject({
  type: z.string().min(1).max(64),
  id: messageId.optional(),
  payload: z.record(z.string(), z.unknown()).default({}),
});

/** What a client says on its socket. */
export type ClientMessage = z.infer<typeof schema>;

/**
 * @param mostValues that a message may hold, on all levels together
 * @throws MalformedFrameError for anything that is not such a message
 */
export function parseMessage(data: Buffer, isBinary: boolean, mostValues: number): ClientMessage {
  if (isBinary) throw new MalformedFrameError('Frames are JSON text, not binary.');
  const content = parsed(data);
  const excess = excessOf(content, mostValues);
  if (excess) {
    const most = {
      levels: `is nested ${MOST_LEVELS} levels deep`,
      values: `holds ${mostValues} values`,
      keys: `has ${MOST_KEYS} keys in one object`,
    };
    throw new MalformedFrameError(`A message ${most[excess]} at most.`, idOf(content));
  }
  const { success, data: message, error } = schema.safeParse(content);
  if (success) return message;
  throw new MalformedFrameError(
    `A message is {type, id?, payload?}: ${shapeFaults(error, 'message').join('; ')}`,
    idOf(content),
  );
}

/** The payload in the shape that its type asks for. @throws InvalidInputError naming each field */
export function parsePayload<T>(shape: z.ZodType<T>, payload: unknown): T {
  const { success, data, error } = shape.safeParse(payload);
  if (success) return data;
  throw new InvalidInputError(
    error.issues.map(({ path, message }) => ({ path: ['payload', ...path].join('.'), message })),
  );
}

/** A frame that no message can be read from. */
export class MalformedFrameError extends Error {
  /** @param id that the client gave it, where one can be read: it waits for the answer under that */
  constructor(
    reason: string,
    readonly id: string | number | null = null,
  ) {
    super(reason);
    this.name = 'MalformedFrameError';
  }
}

function idOf(content: unknown): string | number | null {
  if (typeof content !== 'object' || content === null || !('id' in content)) return null;
  return messageId.safeParse(content.id).data ?? null;
}

function parsed(data: Buffer): unknown {
  try {
    return JSON.parse(data.toString('utf8'));
  } catch {
    throw new MalformedFrameError('The frame is not JSON.');
  }
}
