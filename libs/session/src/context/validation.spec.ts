import { fields, refusal } from './__fixtures__/fields';
import { ContextRules } from './context-rules';
import type { JsonObject } from './plain-json';
import { UserExecutionContext } from './user-execution-context';

const { create } = UserExecutionContext;
const REQUIRED = ['userId', 'threadId', 'runId', 'requestId'] as const;

describe('context validation (spec 14.2)', () => {
  it('takes valid fields as they are (C5)', () => {
    const given = fields({ userId: ' Ünïcode:user ', requestId: '0190f5c5-5a2b-7c33-8d4e-0123456789ab' });

    const context = create(given);

    expect(context).toMatchObject({ ...given, operationDepth: 0, agentContext: {} });
    expect(context.websocketClientId).toBeUndefined();
  });

  it('mints a request id of 36 characters when none is given (C2)', () => {
    const one = create(fields());
    const two = create(fields());

    expect(one.requestId).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(one.requestId).toHaveLength(36);
    expect(two.requestId).not.toBe(one.requestId);
  });

  it('rejects each of the four ids that is empty, null, blank, no string or no UUID, and names it (C1, C2)', () => {
    const wrong = [
      ['', 'blank'],
      [null, 'missing'],
      ['  \t ', 'blank'],
      [42, 'not_a_string'],
      [{}, 'not_a_string'],
    ] as const;
    for (const field of REQUIRED) {
      for (const [value, reason] of wrong) {
        const error = refusal(() => create(fields({ [field]: value })));
        expect(error).toMatchObject({ field, reason });
      }
    }
    for (const field of ['userId', 'threadId', 'runId'] as const) {
      expect(refusal(() => create(fields({ [field]: undefined })))).toMatchObject({
        field,
        reason: 'missing',
      });
    }
    for (const field of ['threadId', 'runId', 'requestId', 'parentRequestId'] as const) {
      for (const value of [
        'thread-1',
        '00000000-0000-0000-0000-000000000000',
        'F47AC10B-58CC-4372-A567-0E02B2C3D479',
      ]) {
        expect(refusal(() => create(fields({ [field]: value })))).toMatchObject({
          field,
          reason: 'not_a_uuid',
        });
      }
    }
  });

  it('rejects the 19 placeholder words in any case and padding, whatever the rules say (C3)', () => {
    const words =
      'registry placeholder default temp none null undefined 0 1 xxx yyy example test demo sample template mock fake dummy';
    const lax = new ContextRules({ rejectPlaceholderPrefixes: false, allowedUserIds: words.split(' ') });

    expect(words.split(' ')).toHaveLength(19);
    for (const word of words.split(' ')) {
      for (const userId of [word, word.toUpperCase(), `  ${word} `, `\u00a0${word}`]) {
        expect(refusal(() => create(fields({ userId }), lax))).toMatchObject({ reason: 'forbidden_word' });
      }
      for (const field of ['threadId', 'runId', 'requestId'] as const) {
        expect(refusal(() => create(fields({ [field]: word })))).toMatchObject({
          field,
          reason: 'forbidden_word',
        });
      }
    }
  });

  it('rejects the 11 placeholder prefixes below 20 characters, in any case (C4)', () => {
    const prefixes =
      'placeholder_ registry_ default_ temp_ test_ example_ demo_ sample_ template_ mock_ fake_'.split(' ');

    expect(prefixes).toHaveLength(11);
    for (const prefix of prefixes) {
      for (const userId of [prefix, `${prefix}a`, prefix.toUpperCase(), prefix.padEnd(19, 'x')]) {
        expect(refusal(() => create(fields({ userId })))).toMatchObject({
          field: 'userId',
          reason: 'forbidden_prefix',
        });
      }
    }
  });

  it('accepts the prefixes from 20 characters, when switched off, and for an id on the allow-list (C4, L8)', () => {
    const off = new ContextRules({ rejectPlaceholderPrefixes: false });
    const allowing = new ContextRules({ allowedUserIds: ['default_user'] });

    expect(create(fields({ userId: 'test_'.padEnd(20, 'x') })).userId).toHaveLength(20);
    expect(create(fields({ userId: 'test_user' }), off).userId).toBe('test_user');
    expect(create(fields({ userId: 'default_user' }), allowing).child('deeper').userId).toBe('default_user');
    expect(refusal(() => create(fields({ userId: 'default_user2' }), allowing)).reason).toBe(
      'forbidden_prefix',
    );
    expect(refusal(() => create(fields({ userId: 'default_user' }))).reason).toBe('forbidden_prefix');
  });

  it('shares neither dictionary with its input and leaves the input as it was (C6)', () => {
    const agentContext = { plan: { steps: ['one'] } };
    const auditMetadata = { tags: ['a'] };

    const context = create(fields({ agentContext, auditMetadata }));
    agentContext.plan.steps.push('two');
    auditMetadata.tags.push('b');

    expect(context.agentContext).toEqual({ plan: { steps: ['one'] } });
    expect(context.auditMetadata).toMatchObject({ tags: ['a'] });
    expect(Object.isFrozen(agentContext.plan)).toBe(false);
  });

  it('rejects the seven reserved keys in both dictionaries and in either spelling, by every operation (C7)', () => {
    const snake = 'user_id thread_id run_id request_id created_at db_session websocket_client_id'.split(' ');
    const camel = 'userId threadId runId requestId createdAt dbSession websocketClientId'.split(' ');
    const context = create(fields());

    for (const key of [...snake, ...camel]) {
      for (const field of ['agentContext', 'auditMetadata'] as const) {
        const dictionary: JsonObject = { [key]: 'x' };
        for (const work of [
          () => create(fields({ [field]: dictionary })),
          () => context.child('operation', { [field]: dictionary }),
        ]) {
          expect(refusal(work)).toMatchObject({ field, reason: 'reserved_key' });
        }
      }
    }
  });
});
