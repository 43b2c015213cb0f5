import { Client } from 'pg';
import request from 'supertest';
import { SseClient } from '../src/events/testing/sse-client';
import { startAirlock, type TestServer } from './support/airlock';
import { eventually } from './support/eventually';
import { KeptLog } from './support/kept-log';

interface StartedRun {
  readonly user: string;
  readonly id: string;
  readonly path: string;
}

const NO_WORKER = /^warn No worker takes the work that waits/;

describe('a server without any worker, over HTTP', () => {
  const log = new KeptLog();
  let server: TestServer;
  let superuser: Client;

  beforeAll(async () => {
    const often = {
      RUN_SWEEP_MS: '500',
      HEARTBEAT_MS: '500',
      DEAD_AFTER_MS: '1000',
      UNTAKEN_WORK_MS: '15000',
    };
    server = await startAirlock({ ROLE: 'api', ...often }, { logger: log });
    superuser = new Client({ connectionString: server.database.superuserUrl });
    await superuser.connect();
  });

  afterAll(async () => {
    await superuser.end();
    await server.close();
  });

  async function begin(user: string): Promise<StartedRun> {
    const { body } = await request(server.url)
      .post('/v2/runs')
      .set('Authorization', await server.bearer(user))
      .send({ assistant_id: 'triage', input: { messages: [{ role: 'user', content: 'What costs most?' }] } });
    return { user, id: body.run_id, path: `/v2/threads/${body.thread_id}/runs/${body.run_id}` };
  }

  async function listen({ user, path }: StartedRun): Promise<SseClient> {
    const token = (await server.bearer(user)).replace('Bearer ', '');
    return SseClient.open(`${server.url}${path}/events`, token);
  }

  async function read({ user, path }: StartedRun): Promise<Record<string, unknown>> {
    const { body } = await request(server.url)
      .get(path)
      .set('Authorization', await server.bearer(user));
    return body;
  }

  /** As if a worker had taken the run up `begun` ago, and had not been heard from since, or had handed it back. */
  async function leaveBehind(
    { id }: StartedRun,
    begun: string,
    how: 'silent' | 'handed back',
  ): Promise<void> {
    await superuser.query('begin');
    await superuser.query(
      `update runs set status = 'starting', attempt = 1, lease_owner = 'a dead worker',
         started_at = clock_timestamp() - $2::interval, heartbeat_at = clock_timestamp() - $2::interval where id = $1`,
      [id, begun],
    );
    if (how === 'handed back')
      await superuser.query(`update runs set status = 'queued', lease_owner = null where id = $1`, [id]);
    await superuser.query('commit');
  }

  it('E6: a run is told that it waits, and where in line', async () => {
    const stream = await listen(await begin('waiter'));

    const notice = await eventually(async () => stream.events[0]);
    stream.leave();

    expect(notice.event).toBe('progress_update');
    expect(notice.data).toMatchObject({
      payload: { status: 'queued', progress_data: { queue_position: 1 } },
    });
  });

  it('E10, E6: a run whose worker is gone goes back into the queue, and is told that it waits there', async () => {
    const run = await begin('left');
    await leaveBehind(run, '5 seconds', 'silent');
    const stream = await listen(run);

    const notice = await eventually(async () =>
      stream.events.find(({ event }) => event === 'progress_update'),
    );
    stream.leave();

    expect(notice.data).toMatchObject({ payload: { status: 'queued' } });
    expect(await read(run)).toMatchObject({ state: 'queued' });
  });

  it('E10: a run whose fourth worker is gone too is dead, with one end', async () => {
    const run = await begin('four times');
    await superuser.query('update runs set takeovers = 3 where id = $1', [run.id]);
    await leaveBehind(run, '20 seconds', 'silent');
    const stream = await listen(run);

    await eventually(async () => stream.names.find((name) => name === 'orchestration_completed'));
    await stream.ended();

    expect(stream.names.filter((name) => name === 'orchestration_completed')).toHaveLength(1);
    expect(stream.events.at(-1)?.data).toMatchObject({
      payload: { status: 'dead', error: { type: 'RunDied' } },
    });
    expect(await read(run)).toMatchObject({ state: 'dead', status: 'error' });
  });

  it.each([
    ['whose worker is gone', 'silent'],
    ['that its worker has handed back', 'handed back'],
  ] as const)('E7, E11: a run %s ends with its lifetime, once, and its stream with it', async (_, how) => {
    const run = await begin(`overdue ${how}`);
    await leaveBehind(run, '301 seconds', how);
    const stream = await listen(run);

    await eventually(async () => stream.names.find((name) => name === 'orchestration_completed'));
    await stream.ended();

    expect(stream.names.filter((type) => type === 'orchestration_completed')).toHaveLength(1);
    expect(stream.events.at(-1)?.data).toMatchObject({
      type: 'orchestration_completed',
      payload: { status: 'timeout', error: { type: 'RunTimeout' } },
    });
    expect(await read(run)).toMatchObject({ state: 'timeout', status: 'timeout' });
    const { rows } = await superuser.query(`select running, pending from lanes where user_id = $1`, [
      run.user,
    ]);
    expect(rows).toEqual([{ running: 0, pending: 0 }]);
  });

  it('A3: operators see that nobody takes the work, and that it is taken again', async () => {
    const olga = await server.bearer('olga', { scopes: ['operator'] });
    const ready = () => request(server.url).get('/health/ready');
    const seconds = async (): Promise<number> => {
      const { text } = await request(server.url).get('/metrics').set('Authorization', olga);
      return Number(/^airlock_untaken_work_seconds (\S+)$/m.exec(text)?.[1]);
    };
    const shown = async (): Promise<number> => {
      const { body } = await request(server.url).get('/dashboard/data').set('Authorization', olga);
      return body.queue.untaken_seconds;
    };
    await superuser.query('delete from graphile_worker._private_jobs');
    await begin('unheard');
    await eventually(seconds, (value) => value === 0);
    log.lines.length = 0;
    const before = await eventually(ready, ({ status }) => status === 200);

    await superuser.query(`update graphile_worker._private_jobs set run_at = run_at - interval '16 seconds'`);
    const red = await eventually(ready, ({ status }) => status === 503);
    const measured = await eventually(seconds, (value) => value > 15);
    const onBoard = await shown();
    await eventually(async () => log.lines.find((line) => NO_WORKER.test(line)));
    await superuser.query(`update graphile_worker._private_jobs set locked_by = 'a worker', locked_at = now() + interval '1 hour'
      where id = (select min(id) from graphile_worker._private_jobs)`);
    const green = await eventually(ready, ({ status }) => status === 200);
    await eventually(seconds, (value) => value === 0);

    expect([before.body.status, green.body.status]).toEqual(['ready', 'ready']);
    expect(red.body.checks.filter(({ status }: { status: string }) => status !== 'ok')).toEqual([
      { name: 'queue', status: 'failed', reason: 'no worker takes the work that waits, for more than 15 s' },
    ]);
    expect([measured, onBoard].every((value) => value > 15)).toBe(true);
    expect(log.lines.filter((line) => NO_WORKER.test(line))).toHaveLength(1);
    expect(log.lines.filter((line) => /^log A worker takes work again/.test(line))).toHaveLength(1);
  });
});
