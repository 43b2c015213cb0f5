import request from 'supertest';
import { startAirlock, type TestServer } from './support/airlock';

const PAGE = 'https://app.example.com';
const OWN_MACHINE = 'http://localhost:5173';

const preflight = (server: TestServer, origin: string, path = '/v2/runs/stream') =>
  request(server.url)
    .options(path)
    .set('Origin', origin)
    .set('Access-Control-Request-Method', 'POST')
    .set('Access-Control-Request-Headers', 'authorization,content-type,last-event-id');

const allowed = async (server: TestServer, origin: string): Promise<unknown> => {
  const { headers } = await request(server.url).get('/health/live').set('Origin', origin);
  const asked = await preflight(server, origin);
  expect(asked.headers['access-control-allow-origin']).toBe(headers['access-control-allow-origin']);
  return headers['access-control-allow-origin'];
};

describe('a page that comes from elsewhere than the server', () => {
  let server: TestServer;

  beforeAll(async () => {
    server = await startAirlock({ CORS_ORIGINS: `${PAGE}, http://localhost:3001` });
  });

  afterAll(() => server.close());

  it('may call from an origin that CORS_ORIGINS names, with a token and from where it was', async () => {
    const { status, headers } = await preflight(server, PAGE);

    expect(status).toBe(204);
    expect(headers['access-control-allow-origin']).toBe(PAGE);
    expect(headers['access-control-allow-headers']).toBe('authorization,content-type,last-event-id');
    expect(headers['access-control-allow-methods']).toMatch(/PATCH.*POST.*DELETE/);
    expect(headers).not.toHaveProperty('access-control-allow-credentials');
  });

  it('reads what LangGraph clients read of an answer, and of a refusal too', async () => {
    const asked = await request(server.url)
      .post('/v2/runs')
      .set({ Origin: PAGE, Authorization: await server.bearer('alice') })
      .send({ assistant_id: 'triage', input: { messages: 'Where does my money go?' } });
    const refused = await request(server.url).post('/v2/threads').set('Origin', PAGE);

    expect([asked.status, refused.status]).toEqual([200, 401]);
    for (const { headers } of [asked, refused]) {
      expect(headers['access-control-allow-origin']).toBe(PAGE);
      const exposed = String(headers['access-control-expose-headers']).split(',');
      expect(exposed).toEqual(
        expect.arrayContaining(['Content-Location', 'Location', 'Retry-After', 'X-Request-Id']),
      );
      expect(headers.vary).toContain('Origin');
    }
  });

  it('is not let in from an origin that CORS_ORIGINS does not name', async () => {
    for (const origin of [OWN_MACHINE, 'https://app.example.com.evil.org', 'http://app.example.com', 'null'])
      expect([origin, await allowed(server, origin)]).toEqual([origin, undefined]);
  });

  it.each<[string, Record<string, string>, Record<string, string | undefined>]>([
    ['nobody, where nothing is said', {}, { [PAGE]: undefined, [OWN_MACHINE]: undefined }],
    [
      'pages of this machine, in development',
      { NODE_ENV: 'development' },
      {
        [OWN_MACHINE]: OWN_MACHINE,
        'https://127.0.0.1:8443': 'https://127.0.0.1:8443',
        'http://[::1]:3001': 'http://[::1]:3001',
        'http://localhost.evil.org': undefined,
        'http://localhost:3000.evil.org': undefined,
        [PAGE]: undefined,
      },
    ],
    ['everybody, with *', { CORS_ORIGINS: '*' }, { [PAGE]: '*', [OWN_MACHINE]: '*' }],
  ])('is let in: %s', async (_, env, expected) => {
    const other = await startAirlock(env);

    const seen: Record<string, unknown> = {};
    for (const origin of Object.keys(expected)) seen[origin] = await allowed(other, origin);
    await other.close();

    expect(seen).toEqual(expected);
  });
});
