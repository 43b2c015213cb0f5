import { testDatabase, type TestDatabase } from '@airlock/testing';
import { Users } from '../testing/users';
import { EventOrderError } from './event-order.error';
import { type EventEntry, EventRepository } from './event-repository';
import type { EventRun } from './run-event';

const EXECUTION = '0199f3a0-0000-7000-8000-000000000001';
const OTHER = '0199f3a0-0000-7000-8000-000000000002';

const event = (type: string, executionId: string | null = null, payload = {}): EventEntry => ({
  event_id: crypto.randomUUID(),
  type,
  agent_name: null,
  execution_id: executionId,
  payload,
  created_at: new Date(),
});
const START = 'orchestration_started';
const END = 'orchestration_completed';

describe('W1, the order of a run, which the database holds', () => {
  let database: TestDatabase;
  let users: Users;
  const log = new EventRepository();

  beforeAll(async () => {
    database = await testDatabase();
    users = await Users.of(database.url);
  });

  afterAll(async () => {
    await users.close();
    await database.drop();
  });

  const append = (run: EventRun, ...events: EventEntry[]) =>
    users.as(run.userId, (manager) => log.append(manager, run, events));

  it('is start, execution, tools, one end of the execution, one end of the run', async () => {
    const run = await users.run('alice');

    const head = await append(
      run,
      event('progress_update', null, { status: 'queued' }),
      event(START),
      event('agent_started', EXECUTION),
      event('agent_thinking', EXECUTION),
      event('tool_executing', EXECUTION),
      event('tool_completed', EXECUTION),
      event('agent_completed', EXECUTION),
      event('agent_started', OTHER),
      event('agent_death', OTHER),
      event(END),
    );

    expect(head).toEqual({ threadId: run.threadId, lastSequence: 10 });
  });

  it('lets a run that was cancelled in the queue end without a start', async () => {
    const run = await users.run('alice');

    expect(await append(run, event(END))).toMatchObject({ lastSequence: 1 });
  });

  it.each<[string, EventEntry[], EventEntry[], RegExp]>([
    ['an event before the start', [], [event('orchestration_thinking')], /has not started/],
    ['progress before the start', [], [event('progress_update')], /has not started/],
    ['a second start', [event(START)], [event(START)], /has started before/],
    ['a second start in one step', [], [event(START), event(START)], /started before/],
    ['anything after the end', [event(START), event(END)], [event('progress_update')], /run has ended/],
    ['a second end', [event(START), event(END)], [event(END)], /run has ended/],
    [
      'anything after the end in one step',
      [event(START)],
      [event(END), event('orchestration_thinking')],
      /run has ended/,
    ],
    [
      'an end of an execution that never began',
      [event(START)],
      [event('agent_completed', EXECUTION)],
      /has not started/,
    ],
    [
      'thoughts of an execution that never began',
      [event(START)],
      [event('agent_thinking', EXECUTION)],
      /has not started/,
    ],
    [
      'an execution that begins twice',
      [event(START), event('agent_started', EXECUTION)],
      [event('agent_started', EXECUTION)],
      /has started before/,
    ],
    [
      'a second end of an execution',
      [event(START), event('agent_started', EXECUTION), event('agent_completed', EXECUTION)],
      [event('agent_error', EXECUTION)],
      /has ended/,
    ],
    [
      'W10: thoughts after the end of the execution, in one step',
      [event(START), event('agent_started', EXECUTION)],
      [event('agent_completed', EXECUTION), event('agent_thinking', EXECUTION)],
      /has ended/,
    ],
  ])('refuses %s', async (_, before, events, reason) => {
    const run = await users.run('alice');
    await append(run, ...before);

    const refused = append(run, ...events);

    await expect(refused).rejects.toThrow(EventOrderError);
    await expect(refused).rejects.toThrow(reason);
    expect(await users.as('alice', (manager) => log.after(manager, run.runId, 0, 10))).toHaveLength(
      before.length,
    );
  });
});
