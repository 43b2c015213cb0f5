import { setImmediate as nextTurn } from 'node:timers/promises';
import { Turns } from './turns';

describe('turns', () => {
  it('are few at once, in order of asking, never twice at once for the same name, and once more if asked meanwhile', async () => {
    const begun: string[] = [];
    const finish: (() => void)[] = [];
    const turns = new Turns(2, (name) => {
      begun.push(name);
      return new Promise<void>((resolve) => finish.push(resolve));
    });

    for (const name of ['a', 'b', 'c', 'c', 'a', 'd']) turns.ask(name);
    expect(begun).toEqual(['a', 'b']);
    while (finish.length > 0) {
      finish.shift()?.();
      await nextTurn();
    }

    expect(begun).toEqual(['a', 'b', 'c', 'a', 'd']);
    expect(turns.isIdle).toBe(true);
  });
});
