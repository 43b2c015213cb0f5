import type { Ids, Surface, SurfaceAnswer } from '@airlock/testing';
import { randomUUID } from 'node:crypto';
import { SocketCommands } from '../../../src/events/sockets/socket-commands';
import { type ReceivedFrame, RefusedError, SocketClient } from '../../../src/events/testing/socket-client';
import type { TestServer } from '../airlock';
import type { RunIds } from './owners-things';

type Payload = (ids: RunIds) => object;

const CONTENT = 'Let me in.';
const FOREIGN: Readonly<Record<string, Payload>> = {
  user_message: ({ thread_id }) => ({ content: CONTENT, thread_id }),
  start_agent: ({ thread_id }) => ({ content: CONTENT, thread_id }),
  stop_agent: ({ run_id }) => ({ run_id }),
  switch_thread: ({ thread_id, run_id }) => ({ thread_id, run_id, after_sequence: 0 }),
  get_conversation_history: ({ thread_id }) => ({ thread_id }),
  get_agent_context: ({ run_id }) => ({ run_id }),
};

/**
 * Every type of socket message, sent by a stranger who knows the owner's ids: 404, in the same words as for ids that
 * nobody has.
 * @param kind how the report names it
 * @param prepare makes a run as the owner
 */
export function socketMessages(
  kind: string,
  server: TestServer,
  token: string,
  prepare: () => Promise<RunIds>,
): Surface {
  const say = async (type: string, payload: Payload, { thread_id = '', run_id = '' }: Ids) => {
    const [owners, nobodys] = [
      { thread_id, run_id },
      { thread_id: randomUUID(), run_id: randomUUID() },
    ];
    const socket = await SocketClient.open(server, token);
    try {
      const foreign = await socket.ask(type, payload(owners));
      const missing = await socket.ask(type, payload(nobodys));
      const wasRefused =
        foreign.type === 'error' &&
        foreign.payload.status === 404 &&
        said(foreign, owners) === said(missing, nobodys);
      return { wasRefused, text: JSON.stringify(socket.frames), sent: payload(owners) };
    } finally {
      await socket.close();
    }
  };
  return {
    kind,
    names: server.app.get(SocketCommands).types,
    prepare,
    attempts: {
      ...Object.fromEntries(
        Object.entries(FOREIGN).map(([type, payload]) => [type, (ids: Ids) => say(type, payload, ids)]),
      ),
      // It names nobody's ids: an answer without anything of the owner's is a refusal.
      get_thread_history: async (ids) => ({
        ...(await say('get_thread_history', () => ({}), ids)),
        wasRefused: true,
      }),
    },
  };
}

/** The door of all socket messages, for those who have no good token. */
export function handshakes(server: TestServer, badTokens: Readonly<Record<string, string>>): Surface {
  const knock = async (headers: Record<string, string>): Promise<SurfaceAnswer> => {
    try {
      const socket = await SocketClient.connect(server, [], headers);
      await socket.close();
      return { wasRefused: false, text: 'The socket was opened.' };
    } catch (error) {
      if (!(error instanceof RefusedError)) throw error;
      const { status, body, headers: told } = error;
      return { wasRefused: status === 401, text: JSON.stringify([status, body, told]) };
    }
  };
  const tokens = Object.entries(badTokens).map(
    ([name, token]) =>
      [`with a token that is ${name}`, () => knock({ authorization: `Bearer ${token}` })] as const,
  );
  const attempts = { ...Object.fromEntries(tokens), 'without a token': () => knock({}) };
  return { kind: 'handshake of a socket', names: Object.keys(attempts), attempts };
}

function said({ type, payload }: ReceivedFrame, { thread_id, run_id }: RunIds): string {
  const text = JSON.stringify({ ...payload, request_id: undefined });
  return `${type} ${text}`.replaceAll(thread_id, '<thread>').replaceAll(run_id, '<run>');
}
