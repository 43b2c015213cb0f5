import { fields, refusal } from './__fixtures__/fields';
import { UserExecutionContext } from './user-execution-context';

const { create } = UserExecutionContext;

describe('context dictionaries', () => {
  it('takes plain JSON only, at most 64 KiB of it', () => {
    const circle: Record<string, unknown> = {};
    circle.self = circle;
    let bomb: unknown = 'x';
    for (let level = 0; level < 40; level++) bomb = [bomb, bomb];
    const getter = {
      get secret(): string {
        throw new Error('A getter must not even be called.');
      },
    };
    const wrong: unknown[] = [
      { f: () => 1 },
      { d: new Date() },
      { m: new Map() },
      { n: Number.NaN },
      { b: 1n },
      { u: undefined },
      { s: Symbol('x') },
      { [Symbol('x')]: 1 },
      { list: [1, , 3] }, // eslint-disable-line no-sparse-arrays
      { list: Object.assign([1], { extra: 1 }) },
      { list: new (class extends Array<number> {})() },
      JSON.parse('{"a": {"__proto__": {"x": 1}}}'),
      Object.defineProperty({}, 'hidden', { value: 1 }),
      getter,
      { nested: [getter] },
      new (class Agent {})(),
      [],
      'text',
      null,
    ];
    for (const agentContext of wrong) {
      const error = refusal(() => create(fields({ agentContext: agentContext as never })));
      expect(error).toMatchObject({ field: 'agentContext', reason: 'not_plain_json' });
    }
    expect(refusal(() => create(fields({ agentContext: circle as never }))).reason).toBe('too_deep');
    expect(refusal(() => create(fields({ agentContext: { bomb } as never }))).reason).toBe('too_large');
  });

  it('measures 64 KiB in bytes, and lets a dictionary be just that large', () => {
    const room = 65_536 - Buffer.byteLength('{"x":""}');

    expect(create(fields({ agentContext: { x: 'a'.repeat(room) } })).agentContext.x).toHaveLength(room);
    for (const x of ['a'.repeat(room + 1), 'ü'.repeat(room / 2 + 1)]) {
      expect(refusal(() => create(fields({ agentContext: { x } }))).reason).toBe('too_large');
    }
  });
});
