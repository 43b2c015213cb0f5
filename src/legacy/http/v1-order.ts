import type { AirlockConfig } from '../../config';
import { InvalidInputError } from '../../http';
import { type Json, plainCopy, type RunOrder, type WorkloadSelection } from '../../runs';
import type { RunAgentDto } from './run-agent.dto';

const SUPERVISOR = 'supervisor';

/** Who asks, and what a question may be. */
export interface Asking extends Pick<AirlockConfig, 'messageMaxChars'> {
  readonly userId: string;
  readonly scopes: readonly string[];
}

/**
 * What a v1 body asks for, in v2's words.
 * @throws InvalidInputError also when the body names another user than the token does
 */
export function orderOfV1(body: RunAgentDto, asking: Asking): RunOrder {
  const { user_id: userId, constraints } = body;
  if (userId !== undefined && userId !== asking.userId)
    throw new InvalidInputError([
      { path: 'user_id', message: 'must be the subject of the token, or absent' },
    ]);
  const { scopes } = asking;
  const order = { assistantId: SUPERVISOR, scopes, metadata: referencesOf(body) };
  const messages = [{ role: 'user', content: question('query', body.query, asking) } as const];
  // The DTO's instances become plain data, which is what is stored and handed on.
  const asked = { workloads: body.workloads.map(selectionOf), constraints };
  const plain = plainCopy(
    JSON.parse(JSON.stringify(asked)) as { workloads: WorkloadSelection[]; constraints?: Json },
  );
  return { ...order, input: { messages, ...plain } };
}

/** A single message, in a thread or in one made for it. @throws InvalidInputError */
export function orderOfMessage(message: string, threadId: string | undefined, asking: Asking): RunOrder {
  const messages = [{ role: 'user', content: question('message', message, asking) } as const];
  return { assistantId: SUPERVISOR, threadId, scopes: asking.scopes, input: { messages } };
}

/** The same rules as v2's, by the name that the field has here. */
function question(path: string, text: string, { messageMaxChars }: Asking): string {
  if (text.trim() === '') throw new InvalidInputError([{ path, message: 'must not be empty' }]);
  // Characters as people count them, not UTF-16 units.
  if (Array.from(text).length <= messageMaxChars) return text;
  throw new InvalidInputError([{ path, message: `must not be longer than ${messageMaxChars} characters` }]);
}

function selectionOf({ query, time_range, data_source }: RunAgentDto['workloads'][number]): object {
  return { query, time_range, filters: data_source.filters };
}

/** What the client calls its things: kept for the client, and never an id here. */
function referencesOf({ id, workloads }: RunAgentDto): Record<string, unknown> {
  const runIds = workloads.map(({ run_id }) => run_id ?? null);
  const references = {
    ...(id === undefined ? {} : { id }),
    ...(runIds.some((runId) => runId !== null) ? { workload_run_ids: runIds } : {}),
  };
  return Object.keys(references).length > 0 ? { client_references: references } : {};
}
