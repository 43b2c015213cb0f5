import { testDatabase, type TestDatabase } from '@airlock/testing';
import { ended, started, thinking, Users } from '../testing/users';
import type { Announcer } from '../live/announcer';
import { DeclaredEventTypes } from './declared-event-types';
import { EventCheck } from './event-check';
import { EventLog } from './event-log';
import { EventOrderError } from './event-order.error';
import { EventPayloadError } from './event-payload.error';
import { EventRepository } from './event-repository';
import { ForeignEmitterError } from './foreign-emitter.error';
import { CORE_EVENT_TYPES } from './event-type';
import type { EventRun, NewEvent, RunEvent } from './run-event';
import { UnknownEventTypeError } from './unknown-event-type.error';
import { UnknownRunError } from './unknown-run.error';

const UUID_V7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

describe('the event log', () => {
  let database: TestDatabase;
  let users: Users;
  const announced: { run: EventRun; sequence: number }[] = [];
  const announcer = {
    announce: (run: EventRun, sequence: number) => announced.push({ run, sequence }),
  } as unknown as Announcer;
  const declared = new DeclaredEventTypes({
    getProviders: () => [],
  } as never);
  const log = new EventLog(new EventRepository(), new EventCheck(declared), announcer, {
    report: async () => undefined,
  } as never);

  beforeAll(async () => {
    database = await testDatabase();
    users = await Users.of(database.url);
  });

  beforeEach(() => announced.splice(0));

  afterAll(async () => {
    await users.close();
    await database.drop();
  });

  const append = (run: EventRun, ...events: NewEvent[]): Promise<RunEvent[]> =>
    users.inRun(run, (session) => log.append(session, run, events));
  const read = (run: EventRun, after = 0): Promise<RunEvent[]> =>
    users.as(run.userId, (manager) => log.read(manager, run.runId, after, 1_000));

  it('P4: numbers the events of a run from 1 without gap or repeat when twenty transactions append at once', async () => {
    const run = await users.run('alice');
    await append(run, started);

    await Promise.all(
      Array.from({ length: 20 }, (_, writer) =>
        append(run, thinking(`${writer} a`), thinking(`${writer} b`)),
      ),
    );

    const events = await read(run);
    expect(events.map(({ sequence }) => sequence)).toEqual(Array.from({ length: 41 }, (_, i) => i + 1));
    expect(new Set(events.map(({ eventId }) => eventId)).size).toBe(41);
    // Both events of an append stand side by side.
    const texts = events.slice(1).map(({ payload }) => String(payload.message));
    expect(texts.filter((_, i) => i % 2 === 0).map((text) => text.replace('a', 'b'))).toEqual(
      texts.filter((_, i) => i % 2 === 1),
    );
  });

  it('P4: a transaction that rolls back leaves no gap and announces nothing', async () => {
    const run = await users.run('alice');
    await append(run, started);

    await expect(
      users.inRun(run, async (session) => {
        await log.append(session, run, [thinking('never happened')]);
        throw new Error('the step failed');
      }),
    ).rejects.toThrow('the step failed');
    await append(run, thinking('happened'));

    expect((await read(run)).map(({ sequence, payload }) => [sequence, payload.message])).toEqual([
      [1, 'Started.'],
      [2, 'happened'],
    ]);
    expect(announced.map(({ sequence }) => sequence)).toEqual([1, 2]);
  });

  it('W2: gives back what it stored: UUIDv7, sequence, thread of the run row, time set once', async () => {
    const run = await users.run('alice');

    const [written] = await append(run, started);

    const [stored] = await read(run);
    expect(stored).toEqual(written);
    expect(written).toMatchObject({ ...run, sequence: 1, agentName: null, executionId: null });
    expect(written?.eventId).toMatch(UUID_V7);
  });

  it.each(CORE_EVENT_TYPES)(
    'W5: refuses %s of an unknown run, a foreign one, and of no run id',
    async (type) => {
      const mine = await users.run('alice');
      const foreign = await users.run('bob');
      const event: NewEvent = { type, payload: {} };
      const emitWith = (runId: string) =>
        users.inRun(mine, (session) => log.append(session, { ...mine, runId }, [event]));

      for (const placeholder of ['', '   ', 'default', 'placeholder_run', null as unknown as string])
        await expect(emitWith(placeholder)).rejects.toThrow(UnknownRunError);
      await expect(emitWith(foreign.runId)).rejects.toThrow(ForeignEmitterError);
      await expect(users.inRun(mine, (session) => log.append(session, foreign, [event]))).rejects.toThrow(
        ForeignEmitterError,
      );

      expect(await read(foreign)).toEqual([]);
      expect(await read(mine)).toEqual([]);
      expect(announced).toEqual([]);
    },
  );

  it('W5: a run that has no row is an error, never a broadcast', async () => {
    const run = { ...(await users.run('alice')), runId: crypto.randomUUID() };

    await expect(append(run, started)).rejects.toThrow(UnknownRunError);

    expect(announced).toEqual([]);
  });

  it('W5: the thread is the one of the run row, whatever the emitter says', async () => {
    const run = await users.run('alice');

    const [event] = await append({ ...run, threadId: crypto.randomUUID() }, started);

    expect(event?.threadId).toBe(run.threadId);
  });

  it('S12: another user reads no event of a run, with its id in hand', async () => {
    const run = await users.run('alice');
    await append(run, started);

    const stolen = await users.as('bob', (manager) => log.read(manager, run.runId, 0, 10));

    expect(stolen).toEqual([]);
  });

  it('W1: nothing follows the terminal event, and there is one of it, also when two finalizers race', async () => {
    const run = await users.run('alice');
    await append(run, started);

    const outcomes = await Promise.allSettled([append(run, ended), append(run, ended)]);

    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    await expect(append(run, thinking('too late'))).rejects.toThrow(EventOrderError);
    expect((await read(run)).map(({ type }) => type)).toEqual([
      'orchestration_started',
      'orchestration_completed',
    ]);
  });

  it('W1: the database itself refuses a second end and a second start, whatever the code does', async () => {
    const run = await users.run('alice');
    await append(run, started, ended);
    const again = (sequence: number) =>
      users.as(run.userId, (manager) =>
        manager.query(
          `insert into run_events select user_id, run_id, $2, gen_random_uuid(), thread_id, type, null, null, payload, now()
           from run_events where run_id = $1 and sequence = $3`,
          [run.runId, sequence + 2, sequence],
        ),
      );

    await expect(again(1)).rejects.toThrow('run_events_run_started_once');
    await expect(again(2)).rejects.toThrow('run_events_run_ended_once');
  });

  it('the runtime role can neither change nor delete an event', async () => {
    const run = await users.run('alice');
    await append(run, started);

    for (const statement of [`update run_events set type = 'x'`, 'delete from run_events'])
      await expect(users.as('alice', (manager) => manager.query(statement))).rejects.toThrow(
        'permission denied',
      );
  });

  it('W2: refuses undeclared types and payloads that lack a field, naming it', async () => {
    const run = await users.run('alice');

    await expect(append(run, { type: 'made_up', payload: {} })).rejects.toThrow(UnknownEventTypeError);
    await expect(
      append(run, { ...started, payload: { status: 'running', agents: [1], extra: true } }),
    ).rejects.toMatchObject({
      name: EventPayloadError.name,
      faults: expect.arrayContaining([expect.stringContaining('payload.agents.0')]),
    });
    expect(await read(run)).toEqual([]);
  });

  it('W6: stores no secret and cuts long values, saying so', async () => {
    const run = await users.run('alice');
    const executionId = crypto.randomUUID();
    const agent = { agentName: 'data', executionId };
    await append(run, started, {
      ...agent,
      type: 'agent_started',
      payload: {
        status: 'running',
        context: { api_key: 'hunter2', input_tokens: 7 },
        message: 'Go \u0000 \ud800',
      },
    });

    await append(
      run,
      {
        ...agent,
        type: 'tool_executing',
        payload: { tool_name: 't', parameters: { q: 'p'.repeat(300) }, status: 'running', message: '' },
      },
      {
        ...agent,
        type: 'tool_completed',
        payload: {
          tool_name: 't',
          result: {
            text: 'r'.repeat(900),
            rows: Array.from({ length: 30 }, (_, i) => i),
            header: 'Bearer abcdef123456',
          },
          execution_time_ms: 1,
          status: 'success',
          message: 'm'.repeat(2_000),
        },
      },
      {
        ...agent,
        type: 'agent_error',
        payload: {
          status: 'failed',
          error_message: 'e'.repeat(900),
          error_context: { error_type: 'E', agent_step: null, user_facing: null },
          message: '',
        },
      },
    );

    const [, opened, executing, completed, failed] = (await read(run)).map(
      ({ payload }) => payload,
    ) as never as [
      unknown,
      { context: Record<string, unknown>; message: string },
      { parameters: { q: string } },
      { result: { text: string; rows: unknown[]; header: string }; message: string },
      { error_message: string },
    ];
    expect(opened.context).toEqual({ api_key: '[redacted]', input_tokens: 7 });
    expect(opened.message).toBe('Go \ufffd \ufffd');
    expect(executing.parameters.q).toMatch(/^p{200}… \[cut: 300 characters\]$/);
    expect(completed.result.text).toMatch(/^r{500}… \[cut/);
    expect(completed.result.rows).toHaveLength(11);
    expect(JSON.stringify(completed)).not.toContain('abcdef123456');
    expect(completed.message).toMatch(/^m{1000}… \[cut/);
    expect(failed.error_message).toMatch(/^e{300}… \[cut/);
  });
});
