import { mintId, UserExecutionContext } from '@airlock/session';
import { AirlockConfig } from '../../config';
import { noViolations } from '../__fixtures__/no-violations';
import { StateBoundsError } from './state-bounds.error';
import { type OwnedState, type RunDocument, StateManager } from './state-manager';
import { StateTooLargeError } from './state-too-large.error';

const document: RunDocument = {
  message: 'hello',
  constraints: {},
  workloads: [],
  history: [],
  plan: ['triage', 'reporting'],
  outcomes: {},
};
const RUN_A = mintId();
const contextOf = (userId: string, runId: string) =>
  UserExecutionContext.create({ userId, threadId: mintId(), runId });
const state: OwnedState = { userId: 'alice', runId: RUN_A, document };

describe('StateManager', () => {
  const states = new StateManager(AirlockConfig.from({ RUN_STATE_MAX_BYTES: '2000' }), noViolations);

  it('P5: merges without changing what it is given', () => {
    const before = structuredClone(state);

    const merged = states.merge(state, {
      context: contextOf('alice', RUN_A),
      outcomes: { triage: { status: 'completed', output: { found: 1 } } },
    });

    expect(merged.document.outcomes).toEqual({ triage: { status: 'completed', output: { found: 1 } } });
    expect(state).toEqual(before);
    expect(merged.document).not.toBe(state.document);
  });

  it('names the largest key when a state outgrows its limit', () => {
    const large = {
      ...document,
      outcomes: { data: { status: 'completed', output: 'x'.repeat(3_000) } },
    } as const;

    expect(() => states.serialize(large)).toThrow(StateTooLargeError);
    expect(() => states.serialize(large)).toThrow('"outcomes.data"');
  });

  it('looks at no more of a state than the limit allows: an enormous answer does not hold up the process', () => {
    let looked = 0;
    const get = (list: string[], key: string | symbol): unknown => {
      looked += 1;
      return Reflect.get(list, key) as unknown;
    };
    const output = new Proxy(Array<string>(100_000).fill('twelve chars'), { get });
    const enormous = { ...document, outcomes: { data: { status: 'completed', output } } } as const;

    expect(() => states.serialize(enormous)).toThrow('"outcomes.data"');
    expect(looked).toBeLessThan(2_000);
  });

  it('counts the bytes of UTF-8 and not the characters', () => {
    const large = { ...document, message: '€'.repeat(700) };

    expect(() => states.serialize(large)).toThrow('"message"');
  });

  it.each([
    [{ confidence: 1.01 }, '$.outcomes.data.output.confidence is 1.01; it must be between 0 and 1.'],
    [{ list: [{ savings_usd: -1 }] }, '$.outcomes.data.output.list.0.savings_usd is -1'],
    [{ total_savings_usd: 1_000_001 }, 'it must be between 0 and 1000000.'],
    [{ improvement_percent: -101 }, 'it must be between -100 and 10000.'],
    [{ step_count: 10_001 }, 'it must be between 0 and 10000.'],
  ])('refuses %j: it cannot be right', (output, message) => {
    const wrong = {
      ...document,
      outcomes: { data: { status: 'completed', output } },
    } as unknown as RunDocument;

    expect(() => states.serialize(wrong)).toThrow(StateBoundsError);
    expect(() => states.serialize(wrong)).toThrow(message);
  });

  it('takes values at the bounds', () => {
    const output = { confidence: 1, savings_usd: 1_000_000, improvement: -100, step_count: 0 };

    expect(() =>
      states.serialize({ ...document, outcomes: { data: { status: 'completed', output } } }),
    ).not.toThrow();
  });
});
