import { InvalidInputError } from '../../http';
import { SHOWN_MESSAGES } from '../../threads';
import type { InputMessage, RunInput } from '../run-input';
import type { RunOrder } from '../run-creation';
import { plainCopy } from '@airlock/agent-kit/plain-json';
import { CHECKPOINT_ID, NO_CHECKPOINT_ID, placeOf } from './checkpoint-ref';
import type { CreateRunDto } from './create-run.dto';
import { textOf } from './message-content';
import type { InputMessageDto } from './run-input.dto';
import { withoutToolTalk } from './tool-talk';

const ROLES: Readonly<Record<string, InputMessage['role']>> = {
  user: 'user',
  human: 'user',
  assistant: 'assistant',
  ai: 'assistant',
  system: 'system',
};

/** What a body asks for. @param scopes of the caller's token */
export function orderOf(
  body: CreateRunDto,
  call: Pick<RunOrder, 'threadId' | 'scopes' | 'idempotencyKey'>,
): RunOrder {
  return {
    ...call,
    assistantId: body.assistant_id,
    input: inputOf(body),
    metadata: body.metadata,
    multitaskStrategy: body.multitask_strategy,
    createThread: body.if_not_exists === 'create',
    from: placeOf(body.checkpoint?.checkpoint_id ?? body.checkpoint_id ?? checkpointIn(body.config)),
  };
}

/** Clients of that API may name the state there as well. @throws InvalidInputError for what is none */
function checkpointIn(config: CreateRunDto['config']): string | undefined {
  const { configurable } = (config ?? {}) as { configurable?: { checkpoint_id?: unknown } | null };
  const id = configurable?.checkpoint_id ?? undefined;
  if (id === undefined || (typeof id === 'string' && CHECKPOINT_ID.test(id))) return id;
  throw new InvalidInputError([{ path: 'config.configurable.checkpoint_id', message: NO_CHECKPOINT_ID }]);
}

function inputOf({ input, workloads, constraints, context }: CreateRunDto): RunInput | undefined {
  if (!input) return undefined;
  const asked = { workloads: workloads?.map(withoutNulls), constraints, context };
  // The DTO's instances become plain data, which is what is hashed, stored and handed on.
  const plain = plainCopy(JSON.parse(JSON.stringify(asked)) as Pick<RunInput, keyof typeof asked>);
  // Clients that send their conversation along send more of it each time: as much is taken as they are shown.
  return { messages: withoutToolTalk(input.messages).slice(-SHOWN_MESSAGES).map(messageOf), ...plain };
}

function messageOf({ id, role, type, content }: InputMessageDto): InputMessage {
  return { ...(id ? { id } : {}), role: ROLES[role ?? type ?? 'user'] ?? 'user', content: textOf(content) };
}

/** Null, as clients of that API send it, is the same as nothing. */
const withoutNulls = (selection: object): object =>
  Object.fromEntries(Object.entries(selection).filter(([, value]) => value !== null));
