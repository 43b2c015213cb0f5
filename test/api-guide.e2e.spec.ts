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

  it('has a conversation on a socket that works as it is written', async () => {
    const { code, said } = await run(examples[1] ?? '');

    expect(said).toMatch(/^result .*agent_started .*orchestration_completed /s);
    expect(code).toBe(0);
  });

  /** As whoever copies it into a module of their own, where `server` and `token` are theirs. */
  async function run(example: string): Promise<{ code: number | null; said: string }> {
    const token = (await server.bearer('reader')).replace('Bearer ', '');
    const module = `const server = '${server.url}', token = '${token}';\n${example}`;
    const child = spawn(process.execPath, ['--input-type=module', '--eval', module], { cwd: ROOT });
    const ended = new Promise<number | null>((resolve) => void child.once('close', resolve));
    const [said, complaint] = await Promise.all([text(child.stdout), text(child.stderr)]);
    return { code: await ended, said: said + complaint };
  }
});

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
