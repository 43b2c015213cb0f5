import { asapScheduler, EMPTY, from, NEVER, Observable, observeOn, of, throwError } from 'rxjs';
import { lastValue } from './last-value';
import { OpenUnit } from '../session/open-unit';

/** A unit, and how many listen for its abort. */
function unitWithListeners(): { unit: OpenUnit; listeners: Set<unknown> } {
  const unit = new OpenUnit(new Map(), {
    name: 'GET /notes',
    kind: 'request',
    begin: {},
    contextOf: () => undefined,
  });
  const listeners = new Set<unknown>();
  const listen = unit.onAbort.bind(unit);
  jest.spyOn(unit, 'onAbort').mockImplementation((listener) => {
    listeners.add(listener);
    const stop = listen(listener);
    return () => {
      listeners.delete(listener);
      stop();
    };
  });
  return { unit, listeners };
}

describe('the last value of what a handler answers with (SN6)', () => {
  const failure = new Error('of the source');

  it.each([
    ['while it is subscribed to, with values', of('first', 'last'), { value: 'last' }],
    ['while it is subscribed to, with none', EMPTY, { value: undefined }],
    ['while it is subscribed to, by failing', throwError(() => failure), { reason: failure }],
    ['later, with values', from(['first', 'last']).pipe(observeOn(asapScheduler)), { value: 'last' }],
    ['later, by failing', throwError(() => failure).pipe(observeOn(asapScheduler)), { reason: failure }],
  ])('of a source that ends %s, and nobody listens to the unit any more', async (_, source, expected) => {
    const { unit, listeners } = unitWithListeners();

    const [settled] = await Promise.allSettled([lastValue(source, unit)]);

    expect(settled).toMatchObject(expected);
    expect(listeners.size).toBe(0);
  });

  it('is the reason of an abort that comes first, and the source is unsubscribed from', async () => {
    const { unit, listeners } = unitWithListeners();
    let isSubscribed = false;
    const source = new Observable(() => {
      isSubscribed = true;
      return () => (isSubscribed = false);
    });
    const answer = lastValue(source, unit);
    const wasSubscribed = isSubscribed;
    const listened = listeners.size;

    await unit.abort(new Error('the client has gone'));

    await expect(answer).rejects.toThrow('the client has gone');
    expect([wasSubscribed, listened, isSubscribed]).toEqual([true, 1, false]);
  });

  it('is never asked for once the unit is aborted', async () => {
    const { unit } = unitWithListeners();
    await unit.abort(new Error('the client has gone'));

    expect(() => lastValue(NEVER, unit)).toThrow('the client has gone');
  });
});
