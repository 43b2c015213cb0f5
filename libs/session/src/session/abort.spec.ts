import { Abort } from './abort';

describe('an abort', () => {
  const reason = new Error('enough');

  it('tells its listeners once, and a late one at once', () => {
    const abort = new Abort();
    const heard: string[] = [];
    abort.onAbort(() => heard.push('early'));
    abort.onAbort(() => heard.push('taken back'))();

    abort.fire(reason);
    abort.fire(new Error('later'));
    abort.onAbort(({ message }) => heard.push(`late: ${message}`));

    expect(heard).toEqual(['early', 'late: enough']);
    expect(() => abort.throwIfFired()).toThrow(reason);
  });

  it('has a signal for those who want one, before or after', () => {
    const [before, after] = [new Abort(), new Abort()];
    const { signal } = before;

    before.fire(reason);
    after.fire(reason);

    expect([signal.aborted, signal.reason]).toEqual([true, reason]);
    expect([after.signal.aborted, after.signal.reason]).toEqual([true, reason]);
  });
});
