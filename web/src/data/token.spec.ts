import { tokenIn } from './token';

describe('What somebody pastes as a token', () => {
  it.each(['ey.Jh_-.x9', '  ey.Jh_-.x9\n', 'Bearer ey.Jh_-.x9', 'bearer  ey.Jh_-.x9 '])(
    'holds one: %j',
    (pasted) => {
      expect(tokenIn(pasted)).toBe('ey.Jh_-.x9');
    },
  );

  it.each(['', 'olga', 'a.b', 'a.b.c.d', 'a.b.c\nX-User: bob', 'ä.ö.ü'])('holds none: %j', (pasted) => {
    expect(tokenIn(pasted)).toBeUndefined();
  });
});
