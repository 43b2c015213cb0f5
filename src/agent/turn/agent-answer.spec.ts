import type { AgentDefinition } from '@airlock/agent-kit';
import { z } from 'zod';
import { StateTooLargeError } from '../../runs';
import { answerOf } from './agent-answer';

const MOST = 1_000;

const definition = (name: string): AgentDefinition =>
  ({ name, output: z.record(z.string(), z.unknown()) }) as unknown as AgentDefinition;

/** A list that tells how much of it was looked at. */
function watched(length: number): { list: string[]; looked: () => number } {
  let looked = 0;
  const get = (list: string[], key: string | symbol): unknown => {
    looked += 1;
    return Reflect.get(list, key) as unknown;
  };
  return { list: new Proxy(Array<string>(length).fill('twelve chars'), { get }), looked: () => looked };
}

describe('an answer', () => {
  const { name } = definition('worker');
  const answer = (given: unknown, agent = name) => answerOf(definition(agent), given, MOST);

  it('is looked at no further than a state may be long: an enormous one does not hold up the process', () => {
    const { list, looked } = watched(900);

    expect(() => answer({ list })).toThrow(StateTooLargeError);
    expect(() => answer({ list })).toThrow('"outcomes.worker"');
    expect(looked()).toBeLessThan(1_000);
  });

  it('is refused before its schema reads it: of very many keys that alone takes seconds', () => {
    const schema = jest.fn(() => true);
    const read = { name, output: z.unknown().refine(schema) } as unknown as AgentDefinition;
    const keys = Object.fromEntries(Array.from({ length: MOST }, (_, n) => [`key ${n}`, n]));

    expect(() => answerOf(read, keys, MOST)).toThrow(StateTooLargeError);
    expect(schema).not.toHaveBeenCalled();
  });

  it('is kept up to the last character that a state may have', () => {
    const kept = { text: 'x'.repeat(MOST - 'text'.length - 1) };

    expect(answer(kept)).toEqual({ output: kept });
  });

  it('of a report may have evidence, which is not kept in the state, as long as sixteen states', () => {
    const evidence = ['x'.repeat(15 * MOST)];
    const more = ['x'.repeat(16 * MOST)];

    expect(answer({ evidence }, 'reporting')).toEqual({ output: { evidence } });
    expect(() => answer({ evidence: more }, 'reporting')).toThrow('"outcomes.reporting.evidence"');
    expect(() => answer({ evidence })).toThrow('"outcomes.worker"');
  });

  it('that goes round in a circle is told as that', () => {
    const circle: Record<string, unknown> = {};
    circle.next = circle;

    expect(() => answerOf(definition(name), circle, 100_000)).toThrow('circle');
  });
});
