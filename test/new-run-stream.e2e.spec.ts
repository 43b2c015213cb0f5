import { SseClient } from '../src/events/testing/sse-client';
import { EventRepository } from '../src/events/log/event-repository';
import { startAirlock, type TestServer } from './support/airlock';

describe('POST /v2/runs/stream', () => {
  let server: TestServer;

  beforeAll(async () => {
    // Nobody looks for what may have been missed: nothing may be.
    server = await startAirlock({ EVENT_POLL_MS: '600000' });
  });

  afterAll(() => server.close());

  it('H7: a run that begins at once is streamed from its first event on without a look at its log', async () => {
    const reads = jest.spyOn(server.app.get(EventRepository, { strict: false }), 'after');
    const body = {
      assistant_id: 'triage',
      input: { messages: [{ role: 'user', content: 'Which model costs most?' }] },
      stream_mode: 'custom',
    };

    const token = (await server.bearer('alice')).replace('Bearer ', '');
    const stream = await SseClient.open(`${server.url}/v2/runs/stream`, token, {
      method: 'POST',
      body: JSON.stringify(body),
      headers: { 'content-type': 'application/json' },
    });
    await stream.ended();
    const firstLooks = reads.mock.calls.filter(([, , after]) => after === 0);
    reads.mockRestore();

    const told = stream.events.flatMap(({ event, data }) => (event === 'custom' ? [data] : []));
    expect(told.map(({ sequence }) => sequence)).toEqual(told.map((_, index) => index + 1));
    expect([told[0]?.type, told.at(-1)?.type]).toEqual(['orchestration_started', 'orchestration_completed']);
    expect(firstLooks).toEqual([]);
  });

  it('tells a proxy with each stream neither to hold its events back nor to compress them', async () => {
    const authorization = await server.bearer('alice');
    const call = (path: string, body?: object): Promise<Response> =>
      fetch(`${server.url}/v2${path}`, {
        method: body ? 'POST' : 'GET',
        headers: { authorization, 'content-type': 'application/json' },
        body: body && JSON.stringify(body),
      });
    const order = { assistant_id: 'triage', input: { messages: [{ role: 'user', content: 'Hello?' }] } };
    const first = await call('/runs/stream', order);
    const path = first.headers.get('content-location') ?? '';

    const streams = [
      first,
      await call(`${path.replace(/\/runs\/.*/, '')}/runs/stream`, order),
      await call(`${path}/stream`),
      await call(`${path}/events`),
    ];

    for (const { status, headers, body } of streams) {
      expect([status, headers.get('x-accel-buffering'), headers.get('cache-control')]).toEqual([
        200,
        'no',
        'no-cache, no-transform',
      ]);
      await body?.cancel();
    }
  });
});
