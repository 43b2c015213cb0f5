import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import request from 'supertest';
import { CORE_EVENT_TYPES } from '../src/events/log/event-type';
import { SocketCommands } from '../src/events/sockets/socket-commands';
import { STREAM_MODES } from '../src/events/streams/langgraph/stream-mode';
import { FIELDS, headersOf, REQUIRED } from '../src/workloads/import/fields';
import { startAirlock, type TestServer } from './support/airlock';

const ROOT = join(__dirname, '..');
const guide = readFileSync(join(ROOT, 'docs/api.md'), 'utf8');
const examples = [...guide.matchAll(/^```js\n(.*?)^```$/gms)].map(([, code = '']) => code);
const pages = readFileSync(join(ROOT, 'docs/chat-pages.md'), 'utf8');

/** The guide's pieces for chat pages in one module, without the libraries that would call them. */
const pieces = ['client', 'assistant-ui', 'ai-sdk']
  .map((name) => new RegExp(`^\`\`\`js ${name}\\.js\\n(.*?)^\`\`\`$`, 'ms').exec(pages)?.[1] ?? '')
  .join('')
  .replaceAll(/^import .* from '(?!@langchain).*$/gm, '')
  .replaceAll(/^export /gm, '');

/** What assistant-ui does with them: a question, the same edited, its answer made anew, one that is stopped. */
const AS_ASSISTANT_UI = `
const { externalId } = await options.unstable_threadListAdapter.initialize();
async function ask(messages, checkpointId, stop = false) {
  const abort = new AbortController();
  const call = { initialize: async () => ({ externalId }), abortSignal: abort.signal, checkpointId };
  try {
    for await (const { event } of options.stream(messages, call)) if (stop && event === 'values') abort.abort();
  } catch (error) {
    if (!abort.signal.aborted) throw error;
  }
}
const question = (id) => ({ id, type: 'human', content: 'Where does my money go?' });
const said = async () => (await options.load(externalId)).messages;

await ask([question('first')]);
await ask([question('edited')], await options.getCheckpointId(externalId, []));
const edited = await said();
await ask([], await options.getCheckpointId(externalId, edited.slice(0, 1)));
const anew = await said();
// It may have ended by then, which is no matter here.
const cancelled = [];
client.runs.cancel = async (threadId, runId) => void cancelled.push(runId);
await ask([question('stopped')], undefined, true);
const stopped = (await client.runs.list(externalId)).slice(0, 1).map((run) => run.run_id);
const { threads } = await options.unstable_threadListAdapter.list();
console.log(JSON.stringify({ edited, anew, stopped, cancelled, titles: threads.map(({ title }) => title) }));
`;

/** What useChat does: a question, its answer made anew, and the page opened again. */
const AS_USE_CHAT = `
const toUIMessageStream = (parts) => parts;
const chatId = crypto.randomUUID();
const messages = [{ id: 'mine', role: 'user', parts: [{ type: 'text', text: 'Where does my money go?' }] }];
const before = await saidIn(chatId);
for (const trigger of ['submit-message', 'regenerate-message'])
  for await (const _ of await transport.sendMessages({ chatId, messages, trigger }));
console.log(JSON.stringify({ before, after: await saidIn(chatId), runs: (await client.runs.list(chatId)).length }));
`;

describe('docs/api.md', () => {
  let server: TestServer;

  beforeAll(async () => {
    server = await startAirlock();
  });

  afterAll(() => server.close());

  it('names every v2 route that there is, and no other', async () => {
    const { body } = await request(server.url).get('/docs/openapi.json');
    const paths = body.paths as Record<string, object>;
    const routes = Object.entries(paths)
      .filter(([path]) => path.startsWith('/v2/'))
      .flatMap(([path, methods]) =>
        Object.keys(methods).map(
          (method) => `${method.toUpperCase()} ${path.replaceAll(/\{(\w+)\}/g, ':$1')}`,
        ),
      );

    expect(routesIn(guide).sort()).toEqual(routes.sort());
  });

  it('names every type of event, mode of a stream and message of a socket', () => {
    const words = [...CORE_EVENT_TYPES, ...STREAM_MODES, ...server.app.get(SocketCommands).types];

    expect(words.filter((word) => !guide.includes(`\`${word}\``))).toEqual([]);
  });

  it('names every field of a workload file with the headers that are recognised, and every option', async () => {
    const { body } = await request(server.url).get('/docs/openapi.json');
    const options = body.paths['/v2/workloads/import'].post.parameters.map(
      ({ name }: { name: string }) => name,
    );

    for (const field of FIELDS) {
      const row = guide.split('\n').find((line) => line.startsWith(`| \`${field}\` `));
      const headers = headersOf(field).map((header) => `\`${header}\``);
      expect(row).toContain(` ${headers.join(' ')} `);
      expect([field, row?.includes('**needed**')]).toEqual([field, REQUIRED.includes(field)]);
    }
    const section = guide.slice(guide.indexOf('| query '), guide.indexOf('## LangGraph clients'));
    expect([...section.matchAll(/^\| `(\w+)`/gm)].map(([, name]) => name).sort()).toEqual(options.sort());
  });

  it('has a stream by the LangGraph SDK that works as it is written', async () => {
    const { code, said } = await run(examples[0] ?? '');

    expect(said).toMatch(/^metadata .*updates .*triage.*values .*end /s);
    expect(code).toBe(0);
  });

  it('has, in chat-pages.md, the pieces for assistant-ui, which work as they are written', async () => {
    const { said } = await run(`const tokenOf = async () => token;${pieces}${AS_ASSISTANT_UI}`, 'asker');

    const { edited, anew, stopped, cancelled, titles } = JSON.parse(said) as Record<
      'edited' | 'anew',
      Shown[]
    > &
      Record<'stopped' | 'cancelled' | 'titles', string[]>;
    expect(edited.map(({ id, type }) => (type === 'human' ? id : type))).toEqual(['edited', 'ai']);
    expect(anew.map(({ id, type }) => (type === 'human' ? id : type))).toEqual(['edited', 'ai']);
    expect(anew[1]?.id).not.toBe(edited[1]?.id);
    expect(cancelled).toEqual(stopped);
    expect(titles).toEqual(['Where does my money go?']);
  });

  it('has, in chat-pages.md, a transport for the AI SDK that works as it is written', async () => {
    const { said } = await run(`const tokenOf = async () => token;${pieces}${AS_USE_CHAT}`, 'chatter');

    expect(JSON.parse(said)).toMatchObject({
      before: [],
      after: [{ id: 'mine', role: 'user' }, { role: 'assistant' }],
      runs: 2,
    });
  });

  it('has a conversation on a socket that works as it is written', async () => {
    const { code, said } = await run(examples[1] ?? '');

    expect(said).toMatch(/^result .*agent_started .*orchestration_completed /s);
    expect(code).toBe(0);
  });

  /** As whoever copies it into a module of their own, where `server` and `token` are theirs. */
  async function run(example: string, user = 'reader'): Promise<{ code: number | null; said: string }> {
    const token = (await server.bearer(user)).replace('Bearer ', '');
    const module = `const server = '${server.url}', token = '${token}';\n${example}`;
    const child = spawn(process.execPath, ['--input-type=module', '--eval', module], { cwd: ROOT });
    const ended = new Promise<number | null>((resolve) => void child.once('close', resolve));
    const [said, complaint] = await Promise.all([text(child.stdout), text(child.stderr)]);
    return { code: await ended, said: said + complaint };
  }
});

interface Shown {
  readonly id: string;
  readonly type: string;
}

/** Of each row: `GET /path`, then `PATCH` of the same path, and `…/more` below it. */
function routesIn(page: string): string[] {
  const rows = page.split('\n').filter((line) => /^\| `(GET|POST) \/v2\//.test(line));
  return rows.flatMap((row) => {
    let path = '';
    return [...row.matchAll(/`(?:(GET|POST|PATCH|DELETE)\b ?)?(\/v2\/[^`]*|…\/[^`]*)?`/g)].map(
      ([, method = 'GET', rest = '']) => {
        if (rest.startsWith('/')) path = rest;
        return `${method} ${rest.startsWith('…') ? path + rest.slice(1) : path}`;
      },
    );
  });
}
