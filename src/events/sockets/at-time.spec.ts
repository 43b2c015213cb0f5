import { atTime } from './at-time';

const DAY_MS = 24 * 3_600_000;

describe('atTime', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  it.each([1, 24, 25, 30, 90])('does it after %d days, and not before', (days) => {
    const work = jest.fn();

    atTime(new Date(Date.now() + days * DAY_MS), work);
    jest.advanceTimersByTime(days * DAY_MS - 1);
    const before = work.mock.calls.length;
    jest.advanceTimersByTime(1);

    expect([before, work.mock.calls.length]).toEqual([0, 1]);
  });

  it('does it at once where the time is past, and never where it was given up meanwhile', () => {
    const [past, givenUp] = [jest.fn(), jest.fn()];

    atTime(new Date(Date.now() - DAY_MS), past);
    const giveUp = atTime(new Date(Date.now() + 30 * DAY_MS), givenUp);
    jest.advanceTimersByTime(26 * DAY_MS);
    giveUp();
    jest.advanceTimersByTime(10 * DAY_MS);

    expect([past.mock.calls.length, givenUp.mock.calls.length]).toEqual([1, 0]);
    expect(jest.getTimerCount()).toBe(0);
  });
});
