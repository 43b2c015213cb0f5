import { z } from 'zod';
import { ownersError } from './errors';

describe('what the owner of a run is told of an error', () => {
  it('says in words what does not fit a shape, not in the JSON of a library (E16)', () => {
    const { error } = z
      .object({ rows: z.array(z.object({ share: z.number() })) })
      .safeParse({ rows: [{ share: null }] });

    const told = ownersError(error);

    expect(told).toEqual({ type: 'ZodError', message: expect.stringMatching(/^rows\.0\.share: [^{[]+$/) });
  });

  it('says nothing of a statement that the database refused', () => {
    const refused = Object.assign(new Error('relation "secret" does not exist'), { severity: 'ERROR' });

    expect(ownersError(refused)).toEqual({
      type: 'DatabaseError',
      message: 'The database refused a statement.',
    });
  });
});
