import { LiveText } from './live-text';

describe('LiveText', () => {
  it('tells a sentence at a time, in order, each when the one before is told', async () => {
    const told: string[] = [];
    let atOnce = 0;
    const live = new LiveText(async (text) => {
      expect(++atOnce).toBe(1);
      await new Promise(setImmediate);
      told.push(text);
      atOnce--;
    });

    for (const piece of ['It costs 1.5', '0 USD. Is', ' that much?\n', 'No', '. "Cheap!" ', 'End'])
      live.add(piece);
    await live.end();

    expect(told).toEqual(['It costs 1.50 USD. ', 'Is that much?\n', 'No. ', '"Cheap!" ', 'End']);
    expect(told.join('')).toBe('It costs 1.50 USD. Is that much?\nNo. "Cheap!" End');
  });

  it('throws at its end what telling threw, and tells nothing after it', async () => {
    const told: string[] = [];
    const live = new LiveText(async (text) => {
      told.push(text);
      throw new Error('Cancelled.');
    });

    live.add('One. Two. ');

    await expect(live.end()).rejects.toThrow('Cancelled.');
    expect(told).toEqual(['One. ']);
  });

  it('leaves no unhandled rejection when nobody comes to its end', async () => {
    const unhandled = jest.fn();
    process.on('unhandledRejection', unhandled);
    const live = new LiveText(() => Promise.reject(new Error('Cancelled.')));

    live.add('One. ');
    await new Promise(setImmediate);
    process.off('unhandledRejection', unhandled);

    expect(unhandled).not.toHaveBeenCalled();
  });
});
