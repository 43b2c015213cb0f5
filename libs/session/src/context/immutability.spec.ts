import fc from 'fast-check';
import { fields, refusal } from './__fixtures__/fields';
import { mintId } from './ids';
import { UserExecutionContext } from './user-execution-context';

/** Every object that can be reached from the value. */
function reachable(value: unknown, seen = new Set<object>()): Set<object> {
  if (typeof value !== 'object' || value === null || seen.has(value)) return seen;
  seen.add(value);
  for (const key of Reflect.ownKeys(value)) reachable(Reflect.get(value, key), seen);
  return seen;
}

describe('context immutability (spec 14.2)', () => {
  it('an assignment throws, at any depth, and so do adding and deleting (C6)', () => {
    const context = UserExecutionContext.create(fields({ agentContext: { list: [{ a: 1 }] } }));
    const loose = context as unknown as Record<string, unknown>;

    for (const name of [...Object.keys(context), 'createdAt', 'correlationId', 'key', 'fresh']) {
      expect(() => (loose[name] = 'x')).toThrow(TypeError);
    }
    for (const object of reachable(context)) {
      expect(() => Reflect.defineProperty(object, 'fresh', { value: 1 })).not.toThrow();
      expect(Object.isFrozen(object)).toBe(true);
      expect('fresh' in object).toBe(false);
    }
    expect(() => delete loose.userId).toThrow(TypeError);
  });

  it('withSocket makes a new context of the same request and leaves the old one without (C10)', () => {
    const context = UserExecutionContext.create(
      fields({ agentContext: { a: 1 }, auditMetadata: { b: 2 } }),
    ).child('inner');

    const bound = context.withSocket('socket-1');

    expect(bound).not.toBe(context);
    expect(context.websocketClientId).toBeUndefined();
    expect({ ...bound.toJSON(), websocket_client_id: null }).toEqual(context.toJSON());
    expect(bound.websocketClientId).toBe('socket-1');
  });

  it('withRun makes a new context of the same request, about another run of the same user', () => {
    const context = UserExecutionContext.create(
      fields({ agentContext: { a: 1 }, auditMetadata: { client_ip: '192.0.2.1' } }),
    ).child('inner');
    const ids = { threadId: mintId(), runId: mintId() };

    const other = context.withRun(ids);

    const { thread_id, run_id, ...same } = context.toJSON();
    expect(other.toJSON()).toEqual({ ...same, thread_id: ids.threadId, run_id: ids.runId });
    expect([context.threadId, context.runId]).toEqual([thread_id, run_id]);
    expect(refusal(() => context.withRun({ ...ids, runId: 'main' })).field).toBe('runId');
    expect(other.verifyIsolation()).toBe(true);
  });

  it('a blank or null socket is refused (C10)', () => {
    const context = UserExecutionContext.create(fields());

    for (const id of ['', ' ', null, undefined]) {
      expect(refusal(() => context.withSocket(id as string)).field).toBe('websocketClientId');
    }
  });
});

describe('context copies', () => {
  it('every output is a copy of its own: what is done to it does not reach the context (C6)', () => {
    const context = UserExecutionContext.create(fields({ agentContext: { list: [1] } }));
    const before = context.key;

    context.createdAt.setTime(0);
    (context.toJSON() as unknown as { agent_context: { list: number[] } }).agent_context.list.push(2);
    (context.auditTrail() as unknown as { audit_metadata: object }).audit_metadata = {};

    expect(context.key).toBe(before);
    const outputs = [context.toJSON(), context.toJSON(), context.auditTrail()].map((output) =>
      reachable(output),
    );
    const all = [reachable(context), ...outputs].flatMap((set) => [...set]);
    expect(new Set(all).size).toBe(all.length);
  });

  it('nothing but the factory makes one, at run time too (C19)', () => {
    const Constructor = UserExecutionContext as unknown as new (...args: unknown[]) => unknown;

    expect(() => new Constructor()).toThrow('UserExecutionContext.create');
    expect(() => new Constructor(Symbol('UserExecutionContext.create'), fields(), {})).toThrow(TypeError);
  });

  it('is frozen and unshared whatever JSON it is given, and the input is as it was (C6)', () => {
    const dictionary = fc.dictionary(
      fc
        .string()
        .filter(
          (key) => !/^(user|thread|run|request)_?id|^__proto__|db_?session|websocket|created_?at/i.test(key),
        ),
      fc.jsonValue({ noUnicodeString: false, maxDepth: 4 }),
      { maxKeys: 5 },
    );
    fc.assert(
      fc.property(dictionary, (input) => {
        const text = JSON.stringify(input);
        // Refused at every depth, and JSON of any kind has it now and then.
        fc.pre(!text.includes('"__proto__"'));

        const context = UserExecutionContext.create(fields({ agentContext: input as never }));

        expect(JSON.stringify(input)).toBe(text);
        expect(JSON.parse(JSON.stringify(context.agentContext))).toEqual(JSON.parse(text));
        const inside = reachable(context.agentContext);
        expect([...inside].every((object) => Object.isFrozen(object))).toBe(true);
        expect([...reachable(input)].some((object) => inside.has(object))).toBe(false);
      }),
      { numRuns: 2_000 },
    );
  });
});
