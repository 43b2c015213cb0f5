import { sampleView } from '../testing/sample-view';
import { ask } from './question';

describe('A question to the server (A2)', () => {
  let fetched: jest.SpyInstance<Promise<Response>, Parameters<typeof fetch>>;

  beforeEach(() => {
    fetched = jest.spyOn(globalThis, 'fetch');
  });

  afterEach(() => fetched.mockRestore());

  const asked = () => ask('a.b.c', new AbortController().signal);

  it('carries the token in the header, and nowhere else', async () => {
    fetched.mockResolvedValue(Response.json(sampleView()));

    await asked();

    const [[address, options] = []] = fetched.mock.calls;
    expect(address).toBe('dashboard/data');
    expect(options?.headers).toEqual({ authorization: 'Bearer a.b.c' });
    expect(options?.method ?? 'GET').toBe('GET');
  });

  it('is answered with what the server says of itself', async () => {
    fetched.mockResolvedValue(Response.json(sampleView()));

    expect(await asked()).toEqual({ kind: 'view', view: sampleView() });
  });

  it.each([404, 401])('is refused by a %s', async (status) => {
    fetched.mockResolvedValue(Response.json({}, { status }));

    expect(await asked()).toEqual({ kind: 'refused' });
  });

  it.each([
    ['status 503', () => Promise.resolve(new Response('', { status: 503 }))],
    ['no connection', () => Promise.reject(new TypeError('Failed to fetch'))],
    ['nothing within 10 s', () => Promise.reject(new DOMException('late', 'TimeoutError'))],
    ['an answer of another kind', () => Promise.resolve(Response.json({ hello: 'world' }))],
    ['an answer of another kind', () => Promise.resolve(new Response('<html>'))],
  ])('is not answered: %s (%#)', async (reason, answer) => {
    fetched.mockImplementation(answer);

    expect(await asked()).toEqual({ kind: 'silent', reason });
  });
});
