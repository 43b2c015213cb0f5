import { once } from 'node:events';
import { EventStreams } from '../src/events/streams/event-streams';
import { SseClient } from '../src/events/testing/sse-client';
import { CancelOnLeaving } from '../src/legacy/stream/cancel-on-leaving';
import { startAirlock, type TestServer } from './support/airlock';
import { eventually } from './support/eventually';
import { HoldingModel } from './support/ownership/holding-model';
import { runOrder, V1Client } from './support/v1';

describe('v1 compatibility: answers that take their time', () => {
  let model: HoldingModel;
  let server: TestServer;
  let impatient: TestServer;

  beforeAll(async () => {
    model = await HoldingModel.start();
    server = await startAirlock({ ...model.env, POOL_SIZE: '3' }, { logger: false });
    const options = { database: server.database, logger: false } as const;
    impatient = await startAirlock({ ...model.env, V1_MESSAGE_WAIT_MS: '1' }, options);
  });

  afterAll(async () => {
    await impatient.close();
    await server.close();
    await model.close();
  });

  const open = async (client: V1Client, path: string, body: object): Promise<SseClient> => {
    const headers = { 'content-type': 'application/json' };
    const token = client.authorization.slice('Bearer '.length);
    return SseClient.open(server.url + path, token, { method: 'POST', headers, body: JSON.stringify(body) });
  };
  const runOf = ({ events }: SseClient): string => String(events[0]?.data.run_id);
  const stateOf = async (client: V1Client, runId: string): Promise<string> =>
    (await client.get(`${runId}/status`)).body.status as string;

  describe('message', () => {
    it('H4: answers {run_id, thread_id, status, response} when the run has ended', async () => {
      const alice = await V1Client.of(server, 'alice');

      const first = await alice.post('message', { message: 'Where does my money go?' });
      const { thread_id } = first.body as { thread_id: string };
      const second = await alice.post('message', { message: 'And my time?', thread_id });

      const answered = { run_id: expect.any(String), status: 'completed', response: expect.any(String) };
      expect([first.status, first.body]).toEqual([200, { ...answered, thread_id: expect.any(String) }]);
      expect([second.status, second.body]).toEqual([200, { ...answered, thread_id }]);
      const { body } = await alice.v2(`/v2/threads/${thread_id}`);
      expect(body.values.messages.map(({ content }: { content: string }) => content)).toEqual([
        'Where does my money go?',
        first.body.response,
        'And my time?',
        second.body.response,
      ]);
    });

    it('H4: answers 202 when the patience is over, and the run goes on', async () => {
      const alice = await V1Client.of(impatient, 'alice');
      const hold = model.newHold();

      const { status, body, headers } = await alice.v1('message', {
        method: 'POST',
        body: JSON.stringify({ message: `Cost of ${hold}?` }),
        // Whoever waits for ever is not waited for.
        signal: AbortSignal.timeout(60_000),
      });

      expect(status).toBe(202);
      expect(body).toMatchObject({
        run_id: expect.any(String),
        thread_id: expect.any(String),
        response: null,
      });
      expect(headers.get('deprecation')).toMatch(/^@\d+$/);
      await model.isAsked(hold);
      expect(await stateOf(alice, body.run_id as string)).toBe('running');
      await alice.cancel(body);
    });

    it('S7 H4: more calls wait than there are connections, and others are served', async () => {
      const alice = await V1Client.of(server, 'alice');
      const holds = Array.from({ length: 4 }, () => model.newHold());
      const waiting = holds.map((hold) => alice.post('message', { message: `Cost of ${hold}?` }));
      await Promise.all(holds.map((hold) => model.isAsked(hold)));

      const runs = await alice.liveRuns();
      for (const run of runs) await alice.cancel(run);

      expect(runs).toHaveLength(holds.length);
      for (const { status, body } of await Promise.all(waiting))
        expect([status, body.status]).toEqual([200, 'cancelled']);
    });

    it('M4 H5: takes no message for another user’s thread, as for one that nobody has', async () => {
      const alice = await V1Client.of(server, 'alice');
      const mallory = await V1Client.of(server, 'mallory');
      const { body: said } = await alice.post('message', { message: 'Where does my money go?' });

      const foreign = await mallory.post('message', { message: 'And hers?', thread_id: said.thread_id });
      const own = await alice.v2(`/v2/threads/${said.thread_id}`);

      expect(foreign.status).toBe(404);
      expect(await mallory.runs()).toEqual([]);
      expect(own.body.values.messages).toHaveLength(2);
    });

    it.each([[{ message: '' }], [{ message: ' ' }], [{}], [{ message: 'Hi', user_id: 'alice' }]])(
      'H4: refuses %j with 422',
      async (body) => {
        const alice = await V1Client.of(server, 'alice');

        expect((await alice.post('message', body)).status).toBe(422);
      },
    );
  });

  describe('stream', () => {
    it('H4 H7: carries the events of the run one by one, and ends with {type: "complete", status: "finished"}', async () => {
      const alice = await V1Client.of(server, 'alice');

      const stream = await open(alice, '/v1/agent/stream', runOrder('Where does my money go?'));
      await stream.ended();

      const chunks = stream.events.map(({ data }) => data);
      const events = chunks.filter(({ sequence }) => typeof sequence === 'number');
      expect(events.map(({ sequence }) => sequence)).toEqual(events.map((_, index) => index + 1));
      expect(chunks.at(-2)).toMatchObject({ type: 'orchestration_completed' });
      expect(chunks.at(-1)).toEqual({ type: 'complete', status: 'finished' });
      const { headers } = stream.response;
      expect(Object.fromEntries(headers)).toMatchObject({
        'content-type': expect.stringContaining('text/event-stream'),
        'cache-control': 'no-cache, no-transform',
        connection: 'keep-alive',
        'x-accel-buffering': 'no',
        deprecation: expect.stringMatching(/^@\d+$/),
        sunset: expect.stringMatching(/ GMT$/),
        link: '</v2/runs/stream>; rel="successor-version"',
      });
    });

    it('H7 E18: leaving cancels the run; leaving v2’s stream does not, nor does a server that breaks a stream off', async () => {
      const alice = await V1Client.of(server, 'leaving');
      const holds = [model.newHold(), model.newHold(), model.newHold()] as const;
      const v2 = await open(alice, '/v2/runs/stream', {
        assistant_id: 'supervisor',
        input: { messages: [{ role: 'user', content: holds[0] }] },
      });
      const brokenOff = await open(alice, '/v1/agent/stream', runOrder(holds[1]));
      for (const stream of [v2, brokenOff]) await stream.received(1);
      await Promise.all(holds.slice(0, 2).map((hold) => model.isAsked(hold)));

      v2.leave();
      await eventually(
        () => Promise.resolve(server.app.get(EventStreams).size),
        (open) => open === 1,
      );
      server.app.get(EventStreams).breakOff();
      await expect(brokenOff.ended()).rejects.toThrow();
      const left = await open(alice, '/v1/agent/stream', runOrder(holds[2]));
      await left.received(1);
      await model.isAsked(holds[2]);
      left.leave();
      const ended = await eventually(
        () => stateOf(alice, runOf(left)),
        (state) => state !== 'running',
      );

      expect(ended).toBe('cancelled');
      for (const stream of [v2, brokenOff]) expect(await stateOf(alice, runOf(stream))).toBe('running');
      for (const run of await alice.liveRuns()) await alice.cancel(run);
    });

    it('H7: a client that leaves behind COMMIT and before the first byte cancels its run too', async () => {
      const alice = await V1Client.of(server, 'hasty');
      const leaving = new AbortController();
      const watch = jest.spyOn(CancelOnLeaving.prototype, 'watch');
      watch.mockImplementationOnce(async function (this: CancelOnLeaving, response, ...rest) {
        leaving.abort();
        if (!response.closed) await once(response, 'close');
        this.watch(response, ...rest);
      } as CancelOnLeaving['watch']);

      const body = JSON.stringify(runOrder(model.newHold()));
      await expect(alice.v1('stream', { method: 'POST', body, signal: leaving.signal })).rejects.toThrow();
      const isCancelled = (runs: { status: string }[]): boolean => runs[0]?.status === 'cancelled';
      const runs = await eventually(() => alice.runs(), isCancelled);
      watch.mockRestore();

      expect(runs).toHaveLength(1);
    });
  });
});
