import { mayRunTogether, runPipeline } from './pipeline';
import type { PipelineStep } from './pipeline-step';

type State = Readonly<Record<string, number>>;

const adds = (name: string, also: Partial<PipelineStep<State>> = {}): PipelineStep<State> => ({
  name,
  run: async (state) => ({ status: 'completed', state: { ...state, [name]: Object.keys(state).length } }),
  ...also,
});
const fails = (name: string, also: Partial<PipelineStep<State>> = {}): PipelineStep<State> => ({
  name,
  run: async () => {
    throw new Error(`${name} is broken`);
  },
  ...also,
});

describe('E15: a pipeline', () => {
  it('runs in order by default, and each step gets what the ones before it made', async () => {
    const { state, reports } = await runPipeline([adds('a'), adds('b'), adds('c')], {});

    expect(state).toEqual({ a: 0, b: 1, c: 2 });
    expect(reports.map(({ status }) => status)).toEqual(['completed', 'completed', 'completed']);
  });

  it.each([
    ['one step alone', [adds('a', { parallel: true })], false],
    ['nobody asks', [adds('a'), adds('b')], false],
    ['one is sequential', [adds('a', { parallel: true }), adds('b', { sequential: true })], false],
    ['one has dependencies', [adds('a', { parallel: true }), adds('b', { needs: ['a'] })], false],
    ['two, and one asks', [adds('a', { parallel: true }), adds('b')], true],
  ])('together? %s', (_, steps, together) => {
    expect(mayRunTogether(steps)).toBe(together);
  });

  it('steps that run together start from the same state, and what each made is there in the end', async () => {
    const began: string[] = [];
    const meet = Promise.withResolvers<void>();
    const step = (name: string): PipelineStep<State> => ({
      name,
      parallel: true,
      run: async (state) => {
        began.push(name);
        if (began.length === 2) meet.resolve();
        await meet.promise;
        return { status: 'completed', state: { ...state, [name]: Object.keys(state).length } };
      },
    });

    const { state } = await runPipeline([step('a'), step('b')], { x: 1 });

    expect(state).toEqual({ x: 1, a: 1, b: 1 });
  });

  it('P5: changes nobody’s copy of the state', async () => {
    const initial = Object.freeze({ x: 1 });

    const { state } = await runPipeline([adds('a')], initial);

    expect(initial).toEqual({ x: 1 });
    expect(state).toEqual({ x: 1, a: 1 });
  });

  it('stops at the first failure, and says of the rest why they were skipped', async () => {
    const { reports } = await runPipeline([adds('a'), fails('b'), adds('c')], {});

    expect(reports).toEqual([
      { step: 'a', status: 'completed' },
      { step: 'b', status: 'failed', reason: 'b is broken' },
      { step: 'c', status: 'skipped', reason: '"b" failed before it' },
    ]);
  });

  it('goes on after a failure that says continue-on-error', async () => {
    const { state } = await runPipeline([fails('a', { continueOnError: true }), adds('b')], {});

    expect(state).toEqual({ b: 0 });
  });

  it('skips a step whose condition does not hold, says no, or throws, with the reason', async () => {
    const broken = (): boolean => {
      throw new Error('no idea');
    };

    const { reports } = await runPipeline(
      [
        adds('a', { when: () => false }),
        adds('b', { when: () => 'not today' }),
        adds('c', { when: broken }),
        adds('d'),
      ],
      {},
    );

    expect(reports).toEqual([
      { step: 'a', status: 'skipped', reason: 'its condition does not hold' },
      { step: 'b', status: 'skipped', reason: 'not today' },
      { step: 'c', status: 'skipped', reason: 'its condition failed: no idea' },
      { step: 'd', status: 'completed' },
    ]);
  });

  it('an error that is fatal ends the whole pipeline', async () => {
    const lost = fails('a', { isFatal: () => true, continueOnError: true });

    await expect(runPipeline([lost, adds('b')], {})).rejects.toThrow('a is broken');
  });
});
