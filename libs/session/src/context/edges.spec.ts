import { fields } from './__fixtures__/fields';
import { UserExecutionContext } from './user-execution-context';

describe('context edges (spec 14.2)', () => {
  it('a user id of 1,000 characters is kept whole (C5)', () => {
    const userId = `${'ü'.repeat(999)}x`;

    const context = UserExecutionContext.create(fields({ userId }));

    expect(context.toJSON().user_id).toBe(userId);
    expect(context.correlationId).toHaveLength(35);
  });

  it('an emoji, a right-to-left or a colon in the user id is kept, and breaks no format (C5)', () => {
    for (const userId of ['👩‍👩‍👧', 'مرحبا', 'auth0|5f:7', "x'; drop table", '${jndi}', '__proto__', 'a/../b']) {
      const context = UserExecutionContext.create(fields({ userId }));

      expect(context.userId).toBe(userId);
      expect(context.correlationId).toMatch(/^[0-9a-f]{8}(:[0-9a-f]{8}){3}$/);
      expect(context.child('inner').withSocket('s').userId).toBe(userId);
    }
  });

  it('the age of a context of ten seconds is 10 ± 1 (C13)', () => {
    const now = jest.spyOn(Date, 'now').mockReturnValue(1_760_000_010_000);
    const context = UserExecutionContext.create(fields({ createdAt: new Date(1_760_000_000_000) }));

    const { context_age_seconds: age } = context.auditTrail();
    now.mockRestore();

    expect(Math.abs(age - 10)).toBeLessThan(1);
  });

  it('a child keeps a snapshot of nested data (C6, C9)', () => {
    const data = { plan: { steps: ['one'] } };
    const parent = UserExecutionContext.create(fields({ agentContext: data }));
    const child = parent.child('inner', { agentContext: { own: data } });

    data.plan.steps.push('two');

    expect(parent.agentContext).toEqual({ plan: { steps: ['one'] } });
    expect(child.agentContext).toMatchObject({ plan: { steps: ['one'] }, own: { plan: { steps: ['one'] } } });
  });
});
