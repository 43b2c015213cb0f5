import { fields, refusal } from './__fixtures__/fields';
import { type ContextRejection, contextRejections } from './invalid-context.error';
import { UserExecutionContext } from './user-execution-context';

const { create } = UserExecutionContext;

describe('context fields', () => {
  it('lets no caller set the preset audit keys (C7)', () => {
    const presets = [
      'context_created_at',
      'context_version',
      'isolation_verified',
      'operation_depth',
      'parent_request_id',
    ];
    for (const key of presets) {
      expect(refusal(() => create(fields({ auditMetadata: { [key]: 'x' } })))).toMatchObject({
        field: 'auditMetadata',
        reason: 'reserved_key',
      });
    }
  });

  it('writes the preset audit keys itself', () => {
    const parentRequestId = '0190f5c5-5a2b-7c33-8d4e-0123456789ab';
    const createdAt = new Date('2026-01-02T03:04:05.678Z');

    const { auditMetadata } = create(fields({ createdAt, operationDepth: 3, parentRequestId }));

    expect(auditMetadata).toEqual({
      context_created_at: '2026-01-02T03:04:05.678Z',
      context_version: '1.0',
      isolation_verified: true,
      operation_depth: 3,
      parent_request_id: parentRequestId,
    });
  });

  it('rejects control characters, unpaired surrogates, and ids beyond 1,000 characters or 2,000 bytes (C5)', () => {
    const wrong = [
      ['a\u0000b', 'control_character'],
      ['a\nb', 'control_character'],
      ['a\u0085b', 'control_character'],
      ['a\u2028b', 'control_character'],
      ['a\ud83d', 'unpaired_surrogate'],
      ['x'.repeat(1_001), 'too_long'],
      ['😀'.repeat(501), 'too_long'],
      ['x'.repeat(100_000), 'too_long'],
    ] as const;
    for (const [userId, reason] of wrong) {
      expect(refusal(() => create(fields({ userId })))).toMatchObject({ field: 'userId', reason });
    }
  });

  it('rejects a depth outside 0 to 10 or not an integer (C8)', () => {
    for (const operationDepth of [-1, 11, 1.5, Number.NaN, Infinity, '3', null]) {
      const error = refusal(() => create(fields({ operationDepth: operationDepth as number })));
      expect(error).toMatchObject({ field: 'operationDepth', reason: 'depth_out_of_range' });
    }
    expect(create(fields({ operationDepth: 10 })).operationDepth).toBe(10);
  });

  it('rejects an invalid time and an unknown field, such as a session (C11)', () => {
    expect(refusal(() => create(fields({ createdAt: new Date(Number.NaN) }))).reason).toBe('not_a_date');
    expect(refusal(() => create(fields({ createdAt: 'today' as never }))).reason).toBe('not_a_date');
    expect(refusal(() => create({ ...fields(), dbSession: {} } as never))).toMatchObject({
      field: 'dbSession',
      reason: 'unknown_field',
    });
    expect(refusal(() => create(null as never)).reason).toBe('missing');
  });

  it('counts each rejection by its rule, and never publishes the value (C4)', () => {
    const seen: ContextRejection[] = [];
    const count = (rejection: unknown): number => seen.push(rejection as ContextRejection);
    contextRejections.subscribe(count);

    refusal(() => create(fields({ userId: 'test_secret' })));
    refusal(() => create(fields({ userId: 'null' })));
    refusal(() => create(fields({ runId: 'run-1' })));
    contextRejections.unsubscribe(count);

    expect(seen).toEqual([
      { field: 'userId', rule: 'forbidden_prefix' },
      { field: 'userId', rule: 'forbidden_word' },
      { field: 'runId', rule: 'not_a_uuid' },
    ]);
  });

  it('has an error that says what to do and does not quote the value', () => {
    const error = refusal(() => create(fields({ userId: 'mock_secret' })));

    expect(error.message).toBe(
      'userId: ids that begin with "mock_" are placeholders. A real user of that name is let in by allowedUserIds.',
    );
  });
});
