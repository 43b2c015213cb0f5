import { Slots } from './slots';

describe('E6: places at work', () => {
  const never = new AbortController().signal;

  it('lets in as many as there are places, the others in the order they came', async () => {
    const slots = new Slots(2);
    const entered: string[] = [];
    const enter = async (name: string): Promise<() => void> => {
      const leave = await slots.take(never);
      entered.push(name);
      return leave;
    };

    const [leaveA] = await Promise.all([enter('a'), enter('b')]);
    const c = enter('c');
    const d = enter('d');
    await Promise.resolve();
    const before = [...entered];
    leaveA();
    await c;

    expect(before).toEqual(['a', 'b']);
    expect(entered).toEqual(['a', 'b', 'c']);
    expect(slots.inUse).toBe(2);
    (await c)();
    await d;
  });

  it('a place given back twice is one place', async () => {
    const slots = new Slots(1);

    const leave = await slots.take(never);
    leave();
    leave();

    await slots.take(never);
    expect(slots.inUse).toBe(1);
  });

  it('who gives up while waiting leaves no gap and takes no place', async () => {
    const slots = new Slots(1);
    const leave = await slots.take(never);
    const impatient = new AbortController();

    const waiting = slots.take(impatient.signal);
    const behind = slots.take(never);
    impatient.abort(new Error('enough'));

    await expect(waiting).rejects.toThrow('enough');
    leave();
    (await behind)();
    expect(slots.inUse).toBe(0);
  });

  it('who gives up in the moment in which his turn comes pushes nobody out of the line', async () => {
    const slots = new Slots(1);
    const leave = await slots.take(never);
    const impatient = new AbortController();

    const called = slots.take(impatient.signal);
    const behind = slots.take(never);
    leave();
    impatient.abort(new Error('enough'));

    (await called)();
    (await behind)();
    expect(slots.inUse).toBe(0);
  });
});
