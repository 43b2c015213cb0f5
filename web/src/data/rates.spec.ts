import { later, sampleView } from '../testing/sample-view';
import { rateOf } from './rates';
import type { DashboardView } from './view';

const total = ({ requests }: DashboardView): number => requests.total;

describe('How much came to pass in a second (A2)', () => {
  const before = sampleView({ requests: { total: 100, errors: 0 } });

  it('is the difference by the seconds between the two looks, by the clock of the server', () => {
    const now = later(before, 4, { requests: { total: 130, errors: 0 } });

    expect(rateOf(before, now, total)).toBe(7.5);
  });

  it('cannot be told at the first look', () => {
    expect(rateOf(undefined, before, total)).toBeNull();
  });

  it('cannot be told over a restart, after which the replica counts from 0', () => {
    const replica = { ...before.replica, started_at: '2026-03-01T12:00:01.000Z' };
    const now = later(before, 2, { replica, requests: { total: 500, errors: 0 } });

    expect(rateOf(before, now, total)).toBeNull();
  });

  it('cannot be told of two looks at the same time', () => {
    expect(rateOf(before, later(before, 0, { requests: { total: 101, errors: 0 } }), total)).toBeNull();
  });
});
