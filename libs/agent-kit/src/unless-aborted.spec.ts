import { unlessAborted } from './unless-aborted';

describe('work that somebody may stop waiting for', () => {
  const unhandled: unknown[] = [];
  const hear = (reason: unknown): void => void unhandled.push(reason);

  beforeEach(() => {
    unhandled.length = 0;
    process.on('unhandledRejection', hear);
  });

  afterEach(() => {
    process.off('unhandledRejection', hear);
  });

  const aTurnLater = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

  it('gives its result, or throws what it throws', async () => {
    const { signal } = new AbortController();

    await expect(unlessAborted(Promise.resolve('done'), signal)).resolves.toBe('done');
    await expect(unlessAborted(Promise.reject(new Error('no')), signal)).rejects.toThrow('no');
  });

  it('an abort ends the waiting with its reason, also when the work never ends', async () => {
    const stop = new AbortController();
    const waiting = unlessAborted(new Promise<never>(() => undefined), stop.signal);

    stop.abort(new Error('enough'));

    await expect(waiting).rejects.toThrow('enough');
  });

  it.each([
    ['while it is waited for', false],
    ['before anybody could wait for it', true],
  ])('E14: work that fails because of an abort %s ends no process', async (_, before) => {
    const stop = new AbortController();
    const work = async (): Promise<void> => {
      if (!before) await aTurnLater();
      stop.abort(new Error('handed back'));
      throw new Error('its own words');
    };

    await expect(unlessAborted(work(), stop.signal)).rejects.toThrow('handed back');
    await aTurnLater();

    expect(unhandled).toEqual([]);
  });
});
