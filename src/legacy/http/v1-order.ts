import type { Principal } from '../../auth';
import type { AirlockConfig } from '../../config';
import { InvalidInputError, messageFaults } from '../../http';
import { orderOf, type RunOrder } from '../../runs';
import type { RunAgentDto } from './run-agent.dto';
import type { V1MessageDto } from './v1-message.dto';

const SUPERVISOR = 'supervisor';

type Limits = Pick<AirlockConfig, 'messageMaxChars'>;

/**
 * What a v1 body asks for, in v2's words.
 * @throws InvalidInputError also when the body names another user than the token does
 */
export function orderOfV1(body: RunAgentDto, principal: Principal, limits: Limits): RunOrder {
  const { user_id: userId, query, constraints } = body;
  if (userId !== undefined && userId !== principal.userId)
    throw new InvalidInputError([
      { path: 'user_id', message: 'must be the subject of the token, or absent' },
    ]);
  const workloads = body.workloads.map(({ query: about, time_range, data_source: { filters } }) => ({
    query: about,
    time_range,
    filters,
  }));
  const asked = { ...saying('query', query, limits), workloads, constraints, metadata: referencesOf(body) };
  return orderOf(asked, { scopes: principal.scopes });
}

/** A single message, in a thread or in one made for it. @throws InvalidInputError */
export function orderOfMessage(
  { message, thread_id: threadId }: V1MessageDto,
  { scopes }: Principal,
  limits: Limits,
): RunOrder {
  return orderOf(saying('message', message, limits), { threadId: threadId?.toLowerCase(), scopes });
}

/** The same rules as v2's, by the name that the field has here. */
function saying(path: string, text: string, { messageMaxChars }: Limits) {
  const faults = messageFaults(path, text, messageMaxChars);
  if (faults.length > 0) throw new InvalidInputError(faults);
  return { assistant_id: SUPERVISOR, input: { messages: [{ role: 'user' as const, content: text }] } };
}

/** What the client calls its things: kept for the client, and never an id here. */
function referencesOf({ id, workloads }: RunAgentDto): Record<string, unknown> {
  const runIds = workloads.map(({ run_id }) => run_id ?? null);
  const references = {
    ...(typeof id === 'string' ? { id } : {}),
    ...(runIds.some((runId) => runId !== null) ? { workload_run_ids: runIds } : {}),
  };
  return Object.keys(references).length > 0 ? { client_references: references } : {};
}
