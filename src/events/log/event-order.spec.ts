import { assertOrder, type LogState } from './event-order';
import type { NewEvent } from './run-event';

const EXECUTION = '0199f3a0-0000-7000-8000-000000000001';
const OTHER = '0199f3a0-0000-7000-8000-000000000002';
const EMPTY: LogState = { hasStarted: false, hasEnded: false, startedExecutions: [], endedExecutions: [] };
const RUNNING: LogState = { ...EMPTY, hasStarted: true };

const event = (type: string, executionId?: string, payload = {}): NewEvent => ({
  type,
  executionId,
  payload,
});
const judge =
  (log: LogState, ...events: NewEvent[]) =>
  () =>
    assertOrder('run', log, events);

describe('W1, the order of a run', () => {
  it('is start, execution, tools, one end of the execution, one end of the run', () => {
    expect(
      judge(
        EMPTY,
        event('progress_update', undefined, { status: 'queued' }),
        event('orchestration_started'),
        event('agent_started', EXECUTION),
        event('agent_thinking', EXECUTION),
        event('tool_executing', EXECUTION),
        event('tool_completed', EXECUTION),
        event('agent_completed', EXECUTION),
        event('agent_started', OTHER),
        event('agent_death', OTHER),
        event('orchestration_completed'),
      ),
    ).not.toThrow();
  });

  it('lets a run that was cancelled in the queue end without a start', () => {
    expect(judge(EMPTY, event('orchestration_completed'))).not.toThrow();
  });

  it.each<[string, LogState, NewEvent[], RegExp]>([
    ['an event before the start', EMPTY, [event('orchestration_thinking')], /has not started/],
    ['progress before the start', EMPTY, [event('progress_update')], /has not started/],
    ['a second start', RUNNING, [event('orchestration_started')], /has started before/],
    [
      'a second start in one step',
      EMPTY,
      [event('orchestration_started'), event('orchestration_started')],
      /before/,
    ],
    ['anything after the end', { ...RUNNING, hasEnded: true }, [event('progress_update')], /run has ended/],
    ['a second end', { ...RUNNING, hasEnded: true }, [event('orchestration_completed')], /run has ended/],
    [
      'anything after the end in one step',
      RUNNING,
      [event('orchestration_completed'), event('orchestration_thinking')],
      /run has ended/,
    ],
    [
      'an end of an execution that never began',
      RUNNING,
      [event('agent_completed', EXECUTION)],
      /not started/,
    ],
    [
      'thoughts of an execution that never began',
      RUNNING,
      [event('agent_thinking', EXECUTION)],
      /not started/,
    ],
    [
      'an execution that begins twice',
      { ...RUNNING, startedExecutions: [EXECUTION] },
      [event('agent_started', EXECUTION)],
      /started before/,
    ],
    [
      'a second end of an execution',
      { ...RUNNING, startedExecutions: [EXECUTION], endedExecutions: [EXECUTION] },
      [event('agent_error', EXECUTION)],
      /has ended/,
    ],
    [
      'W10: thoughts after the end of the execution, in one step',
      { ...RUNNING, startedExecutions: [EXECUTION] },
      [event('agent_completed', EXECUTION), event('agent_thinking', EXECUTION)],
      /has ended/,
    ],
  ])('refuses %s', (_, log, events, reason) => {
    expect(judge(log, ...events)).toThrow(reason);
  });
});
