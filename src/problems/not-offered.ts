/**
 * Calls that have no route here, and what to call instead: those of LangGraph API clients, because our model has no such
 * thing, and those that look for the socket and do not find it.
 * The answer is the same for every id, so it tells nothing of anybody's.
 */
const INSTEAD: readonly (readonly [call: RegExp, instead: string])[] = [
  [
    /^([A-Z]+) (?:\/v2\/v2)?(\/(?:assistants|threads|runs|store|ok|info)(?:\/.*)?)$/,
    'Here it is $1 /v2$2: point LangGraph clients at <server>/v2.',
  ],
  [/^GET \/v2\/threads\/?$/, 'Threads are listed by POST /v2/threads/search.'],
  [
    /^GET \/v2\/runs\/?$/,
    'Runs are listed by their thread: GET /v2/threads/<thread_id>/runs; threads by POST /v2/threads/search.',
  ],
  [
    /^GET (\/[^/]+)*\/(socket|sockets|websocket|ws)\/?$/,
    'Sockets are opened at /v2/socket, written just so, with "Connection: Upgrade" and "Upgrade: websocket", which a proxy in between may have taken away.',
  ],
  [
    /^(POST \/v2\/assistants|(PATCH|DELETE) \/v2\/assistants\/[^/]+)$/,
    'Assistants are the agents in the code of this server: npx nest g agent <name> makes one.',
  ],
  [/^POST \/v2\/assistants\/[^/]+\/latest$/, 'An assistant has one version, the one that is running.'],
  [
    /^POST \/v2\/threads\/[^/]+\/state$/,
    'The state of a thread is what its runs made it, by POST /v2/threads/<thread_id>/runs: send what was said elsewhere along in input.messages, before the question; to put a question in other words, name the checkpoint before it.',
  ],
  [
    /^PATCH \/v2\/threads\/[^/]+\/state$/,
    'The metadata of a thread is changed by PATCH /v2/threads/<thread_id>.',
  ],
  [
    /^POST \/v2\/threads\/[^/]+\/copy$/,
    'A thread is not copied: begin a branch of it with a run from an earlier checkpoint, or another one with POST /v2/threads, and send the conversation along with its first question.',
  ],
  [/^POST \/v2\/threads\/prune$/, 'Threads are deleted one by one, by DELETE /v2/threads/<thread_id>.'],
  [
    /^(GET|POST) \/v2\/threads\/[^/]+\/(stream\/events|commands)$/,
    'The protocol of commands and events, which useStream of @langchain/react and threads.stream of the SDK speak, is not spoken here: use useStream of @langchain/langgraph-sdk/react, or runs.stream, whose streams are of a run.',
  ],
  [
    /^(GET|POST) \/v2\/threads\/[^/]+\/stream$/,
    'Streams are of a run: GET /v2/threads/<thread_id>/runs/<run_id>/stream. All runs of a thread are told by the socket /v2/socket, after switch_thread.',
  ],
  [
    /^DELETE \/v2\/threads\/[^/]+\/runs\/[^/]+$/,
    'A run goes with its thread, by DELETE /v2/threads/<thread_id>; a live one is taken back by POST …/cancel?action=rollback.',
  ],
  [
    /^(GET|DELETE) \/v2\/runs\/[^/]+(\/(join|stream|events|state|report))?$|^POST \/v2\/runs\/[^/]+\/(cancel|resume|rollback)$/,
    'A run is in its thread, which the answer that made it names: /v2/threads/<thread_id>/runs/<run_id>.',
  ],
  [/^POST \/v2\/runs\/batch$/, 'Runs are started one by one, by POST /v2/runs.'],
  [
    /^[A-Z]+ \/v2\/store(\/.*)?$/,
    'There is no store: beside threads, runs and workloads nothing is stored for a user.',
  ],
  [
    /^[A-Z]+ \/v2\/(threads\/[^/]+\/)?(runs\/)?crons(\/.*)?$/,
    'There is no timetable: call POST /v2/runs when the time has come.',
  ],
];

/** What to call instead; undefined for a call that nobody expects here. @param path without the query */
export function insteadOf(method: string, path: string): string | undefined {
  const call = `${method} ${path}`;
  const [pattern, instead] = INSTEAD.find(([asked]) => asked.test(call)) ?? [];
  return pattern && instead && call.replace(pattern, instead);
}
