import { type CanaryActor, type CanaryOperation, send } from '@airlock/testing';
import { type ReceivedFrame, SocketClient } from '../../src/events/testing/socket-client';

const RUN = (content: string): object => ({
  assistant_id: 'supervisor',
  input: { messages: [{ role: 'user', content }] },
});

/**
 * What users of Airlock do, each with the own secret in every field there is. Ids are left in a common place too, so
 * that users try one another's.
 */
export function traffic(url: string): readonly CanaryOperation[] {
  const everybodys: { owner: string; threadId: string }[] = [];
  return [
    {
      name: 'begin a thread',
      weight: 2,
      async run(actor) {
        const { secret: note } = actor.user;
        const body = { metadata: { note, [note]: [note] } };
        const { text } = await actor.call({ method: 'POST', path: '/v2/threads', body }, 200);
        const { thread_id: threadId } = JSON.parse(text) as { thread_id: string };
        actor.remember('thread', threadId);
        everybodys.push({ owner: actor.user.id, threadId });
      },
    },
    {
      name: 'read and change a thread',
      async run(actor) {
        const path = `/v2/threads/${await threadOf(actor)}`;
        await actor.call({ method: 'PATCH', path, body: { metadata: { again: actor.user.secret } } }, 200);
        for (const part of ['', '/state', '/runs'])
          await actor.call({ method: 'GET', path: path + part }, 200);
        await actor.call({ method: 'POST', path: `${path}/history`, body: {} }, 200);
      },
    },
    {
      name: 'list what is mine',
      async run(actor) {
        const find = { metadata: {}, limit: 100 };
        await actor.call({ method: 'POST', path: '/v2/threads/search', body: find }, 200);
        for (const path of ['/v2/audit?limit=100', '/v2/workloads/imports', '/v2/workloads/summary'])
          await actor.call({ method: 'GET', path }, 200);
      },
    },
    {
      name: "try somebody else's thread",
      weight: 2,
      async run(actor) {
        const foreign = everybodys.filter(({ owner }) => owner !== actor.user.id);
        const one = foreign[Math.floor(actor.random() * foreign.length)];
        if (!one) return;
        const path = `/v2/threads/${one.threadId}`;
        await actor.call({ method: 'GET', path }, 404);
        await actor.call({ method: 'POST', path: `${path}/runs`, body: RUN(actor.user.secret) }, 404);
      },
    },
    {
      name: 'send what is not valid',
      async run(actor) {
        const { id, secret } = actor.user;
        await actor.call({ method: 'POST', path: '/v2/threads', body: { user_id: id, [secret]: 1 } }, 422);
        await actor.call(
          { method: 'POST', path: '/v2/threads', body: `{"note": "${secret}`, headers: JSON_TYPE },
          400,
        );
        await actor.call({ method: 'GET', path: `/v2/threads/${secret}` }, 404);
      },
    },
    {
      name: 'import a log',
      async run(actor) {
        const csv = logOf(actor.user.secret, actor.random());
        const headers = { 'content-type': 'text/csv' };
        await actor.call(
          { method: 'POST', path: '/v2/workloads/import?allow_duplicate=true', body: csv, headers },
          201,
        );
      },
    },
    {
      name: 'ask and wait',
      async run(actor) {
        const body = RUN(`Where does the money of ${actor.user.secret} go?`);
        await actor.call({ method: 'POST', path: '/v2/runs/wait', body }, 200);
      },
    },
    {
      name: 'ask and watch',
      async run(actor) {
        const body = { ...RUN(`What is slow in ${actor.user.secret}?`), stream_mode: ['values', 'custom'] };
        await actor.call({ method: 'POST', path: '/v2/runs/stream', body }, 200);
      },
    },
    {
      name: 'ask in a thread, then read all about it',
      async run(actor) {
        const body = RUN(`Why ${actor.user.secret}?`);
        const thread = `/v2/threads/${await threadOf(actor)}`;
        const { text } = await actor.call({ method: 'POST', path: `${thread}/runs`, body }, 200);
        const run = `${thread}/runs/${(JSON.parse(text) as { run_id: string }).run_id}`;
        await actor.call({ method: 'GET', path: `${run}/join` }, 200);
        for (const part of ['', '/report', '/state', '/events', '/stream'])
          await actor.call({ method: 'GET', path: run + part }, 200);
      },
    },
    {
      name: 'ask and change my mind',
      async run(actor) {
        const body = RUN(`Never mind, ${actor.user.secret}.`);
        const thread = `/v2/threads/${await threadOf(actor)}`;
        const { text } = await actor.call({ method: 'POST', path: `${thread}/runs`, body }, 200);
        const run = `${thread}/runs/${(JSON.parse(text) as { run_id: string }).run_id}`;
        await actor.call({ method: 'POST', path: `${run}/cancel` }, 202, 409);
        await actor.call({ method: 'GET', path: `${run}/join` }, 200);
      },
    },
    { name: 'talk over a socket', weight: 2, run: (actor) => talk(url, actor) },
    { name: 'walk away from a stream', run: (actor) => walkAway(url, actor) },
  ];
}

/** Longer than any run takes while things break: a worker is dead after 20 s, and its run begins again. */
const END_IS_TOLD_WITHIN_MS = 90_000;

const JSON_TYPE = { 'content-type': 'application/json' };

async function threadOf(actor: CanaryActor): Promise<string> {
  const known = actor.recall('thread');
  if (known !== undefined) return known;
  const { text } = await actor.call({ method: 'POST', path: '/v2/threads', body: {} }, 200);
  const { thread_id: threadId } = JSON.parse(text) as { thread_id: string };
  actor.remember('thread', threadId);
  return threadId;
}

/** A log of a few calls, the secret in every column of text. */
function logOf(secret: string, random: number): string {
  const rows = Array.from({ length: 20 }, (_, minute) => {
    const time = new Date(Date.UTC(2025, 0, 1, 0, minute)).toISOString();
    const tokens = Math.floor(1_000 * random) + minute;
    return [time, 'gpt-4o', tokens, minute, 120 + minute, secret, secret, secret].join(',');
  });
  const header = 'time,model,input_tokens,output_tokens,latency_ms,workload,prompt_hash,external_id';
  return [header, ...rows].join('\n');
}

/** One conversation on a socket of its own: a question, its events to the end, and everything else that can be asked. */
async function talk(url: string, actor: CanaryActor): Promise<void> {
  const socket = await SocketClient.open({ url }, actor.user.token);
  try {
    const content = `Tell ${actor.user.secret} more.`;
    const { payload: run } = await answered(socket, 'user_message', { content });
    await theEndOf(run.run_id, socket);
    await answered(socket, 'get_thread_history');
    await answered(socket, 'get_conversation_history', { thread_id: run.thread_id });
    await answered(socket, 'get_agent_context', { run_id: run.run_id });
    const place = { thread_id: run.thread_id, run_id: run.run_id, after_sequence: 0 };
    await answered(socket, 'switch_thread', place);
    await socket.ask(actor.user.secret, { note: actor.user.secret });
  } finally {
    await socket.close();
    for (const frame of socket.frames) actor.heard('frame of a socket', JSON.stringify(frame));
  }
}

/** @throws Error, worded as that of a call, when the answer is no result */
async function answered(socket: SocketClient, type: string, payload?: object): Promise<ReceivedFrame> {
  const answer = await socket.ask(type, payload);
  if (answer.type === 'result') return answer;
  throw new Error(`${type} on a socket is ${answer.payload.status}, not a result: ${answer.payload.detail}`);
}

/** @throws Error when nobody tells of it: a load that waited for ever would say nothing at all */
async function theEndOf(runId: string, socket: SocketClient): Promise<void> {
  const limit = setTimeout(() => socket.socket.terminate(), END_IS_TOLD_WITHIN_MS);
  try {
    await socket.frame(({ type, run_id }) => type === 'orchestration_completed' && run_id === runId);
  } finally {
    clearTimeout(limit);
  }
}

/** Opens a stream and closes it behind the first piece. */
async function walkAway(url: string, actor: CanaryActor): Promise<void> {
  const { signal, abort } = abortable();
  const body = RUN(`Gone already, ${actor.user.secret}.`);
  const call = { method: 'POST', path: '/v2/runs/stream', body, token: actor.user.token, signal };
  const response = await send(url, call);
  const reader = response.body?.getReader();
  const first = await reader?.read();
  actor.heard('first piece of a stream', Buffer.from(first?.value ?? []).toString('utf8'));
  abort();
}

function abortable(): { signal: AbortSignal; abort: () => void } {
  const controller = new AbortController();
  return { signal: controller.signal, abort: () => controller.abort() };
}
