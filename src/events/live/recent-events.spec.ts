import type { RunEvent } from '../log/run-event';
import { RecentEvents } from './recent-events';

const event = (sequence: number, also: Partial<RunEvent> = {}): RunEvent => ({
  userId: 'ada',
  threadId: 'thread',
  runId: 'run',
  eventId: `event-${sequence}`,
  sequence,
  type: 'agent_thinking',
  agentName: null,
  executionId: null,
  payload: {},
  createdAt: new Date(0),
  ...also,
});

describe('events that were committed here a moment ago', () => {
  let recent: RecentEvents;
  const after = (sequence: number, userId = 'ada'): number[] | undefined =>
    recent.after(userId, 'run', sequence)?.map((known) => known.sequence);

  beforeEach(() => {
    recent = new RecentEvents();
  });

  it('what comes next is given, and nothing once there is no more', () => {
    recent.add([event(1), event(2)]);
    recent.add([event(3)]);

    expect([after(0), after(1), after(2), after(3)]).toEqual([[1, 2, 3], [2, 3], [3], undefined]);
  });

  it('I5: they are given to the user who committed them and to nobody else', () => {
    recent.add([event(1)]);

    expect(after(0, 'eve')).toBeUndefined();
    expect(after(0)).toEqual([1]);
  });

  it('P4 L12: two users whose runs have one id hear of their own, and one forgets nothing of the other', () => {
    recent.add([event(1), event(2)]);
    recent.add([event(3, { userId: 'eve' })]);

    expect([after(0), after(2), after(2, 'eve'), after(0, 'eve')]).toEqual([
      [1, 2],
      undefined,
      [3],
      undefined,
    ]);
    expect([recent.lastOf('ada', 'run'), recent.lastOf('eve', 'run'), recent.size]).toEqual([2, 3, 2]);
    recent.forget('eve', 'run');
    expect([after(0), after(2, 'eve'), recent.size]).toEqual([[1, 2], undefined, 1]);
  });

  it('who has a gap before them is given nothing: the log knows what is missing', () => {
    recent.add([event(5)]);

    expect(after(3)).toBeUndefined();
    expect(after(4)).toEqual([5]);
  });

  it('commits that are heard of in another order leave no gap in what is given', () => {
    recent.add([event(1)]);
    recent.add([event(3)]);
    recent.add([event(2)]);

    expect(after(0)).toBeUndefined();
    expect(after(2)).toEqual([3]);
  });

  it('of a run that tells a lot the newest are kept', () => {
    for (let sequence = 1; sequence <= 250; sequence++) recent.add([event(sequence)]);

    expect(after(100)).toBeUndefined();
    expect(after(150)).toHaveLength(100);
    expect(after(249)).toEqual([250]);
  });

  it('a run that is forgotten leaves nothing behind', () => {
    recent.add([event(1)]);

    recent.forget('ada', 'run');

    expect(after(0)).toBeUndefined();
    expect(recent.size).toBe(0);
  });
});
