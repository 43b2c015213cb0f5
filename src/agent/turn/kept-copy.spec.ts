import { keptCopy } from './kept-copy';

const STATE = 100;

describe('what is recorded of a step or a tool', () => {
  it('is a copy, up to sixteen states long', () => {
    const found = ['x'.repeat(16 * STATE - 1)];

    const kept = keptCopy('What it found', found, STATE);

    expect(kept).toEqual(found);
    expect(kept).not.toBe(found);
  });

  it('is refused when it is longer, before it is copied, with what to do', () => {
    const toJSON = jest.fn();
    const found = [{ toJSON }, 'x'.repeat(16 * STATE)];

    expect(() => keptCopy('What it found', found, STATE)).toThrow(
      'What it found is more than the 1600 characters that are kept of it. Make it smaller:',
    );
    expect(toJSON).not.toHaveBeenCalled();
  });

  it('is refused where JSON cannot say it, with what it is of, where it stands, and of a Date the way to keep it', () => {
    const found = [{ calls: 1, at: new Date(0) }];

    expect(() => keptCopy('What the step "calls" found', found, STATE)).toThrow(
      'What the step "calls" found cannot be kept. At $[0].at there is a Date. Only plain JSON can be kept: text, finite numbers, ' +
        'lists, plain objects. Keep a Date as text: toISOString(), or in SQL "the_column::text".',
    );
  });
});
