import { z } from 'zod';
import { isWorthRetrying, ownersError } from './errors';

describe('what the owner of a run is told of an error', () => {
  it('says in words what does not fit a shape, not in the JSON of a library (E16)', () => {
    const { error } = z
      .object({ rows: z.array(z.object({ share: z.number() })) })
      .safeParse({ rows: [{ share: null }] });

    const told = ownersError(error);

    expect(told).toEqual({ type: 'ZodError', message: expect.stringMatching(/^rows\.0\.share: [^{[]+$/) });
  });

  it('says of a statement that the database refused nothing but its code', () => {
    const told = { severity: 'ERROR', code: '42P01' };
    const refused = Object.assign(new Error('relation "secret" does not exist'), told);

    expect(ownersError(refused)).toEqual({
      type: 'DatabaseError',
      message: 'The database refused a statement (SQLSTATE 42P01).',
    });
  });
});

describe('E8: what is worth another attempt', () => {
  it.each([
    ['42703', 'a column that is not there', false],
    ['42501', 'a right that is missing', false],
    ['22P02', 'a value of another type', false],
    ['40001', 'a transaction that met another', true],
    ['23505', 'a row that somebody else was first to write', true],
    ['ECONNRESET', 'a connection that was lost', true],
  ])('by the code %s: %s', (code, _, worth) => {
    expect(isWorthRetrying(Object.assign(new Error('refused'), { code }))).toBe(worth);
  });
});
