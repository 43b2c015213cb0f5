import type { ModelRequest } from '@airlock/agent-kit';
import type { UserExecutionContext } from '@airlock/session';
import { DataSource } from 'typeorm';
import { asUser } from '../../test/support/as-user';
import { type CascadeBench, CascadeBenches } from './testing/cascade-bench';
import { contextOf, GOOD, question } from './testing/ladder-fixture';

describe('ModelCascade', () => {
  let benches: CascadeBenches;

  beforeAll(async () => {
    benches = await CascadeBenches.make();
  });

  afterEach(() => benches.close());

  afterAll(() => benches.drop());

  const options = () => ({ signal: new AbortController().signal });
  const ask = (
    { cascade }: CascadeBench,
    context: UserExecutionContext,
    request: Partial<ModelRequest> = {},
    stepNo = 3,
  ) => cascade.ask(context, { ...question, ...request }, { ...options(), stepNo });

  it('leaves a row for each call, answered, failed or from the cache (M3)', async () => {
    const bench = await benches.start({
      'gpt-4o-mini': new Error('down'),
      'gpt-4.1-nano': { text: GOOD, inputTokens: 1_000, outputTokens: 100 },
    });
    const alice = await bench.runOf('rows-alice');

    await ask(bench, alice);
    await ask(bench, alice);

    const rows = await bench.rowsOf('rows-alice');
    const facts = rows.map((row) => [
      row.model,
      row.tier,
      row.input_tokens,
      Number(row.cost_usd),
      row.cache_hit,
      row.decision,
    ]);
    expect(facts).toEqual([
      ['gpt-4o-mini', 'small', null, 0, false, 'the best so far of its tier: ModelCallFailedError'],
      ['gpt-4.1-nano', 'small', 1_000, expect.closeTo(0.00014, 12), false, 'fallback'],
      ['gpt-4.1-nano', 'small', 0, 0, true, 'cache'],
    ]);
    expect(rows[1]).toMatchObject({
      run_id: alice.runId,
      step_no: 3,
      provider: 'scripted',
      output_tokens: 100,
      quality: 1,
      prompt_hash: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    expect(new Set(rows.map((row) => row.prompt_hash)).size).toBe(1);
  });

  it('leaves what the provider counted of a silent answer, and nothing where it counted nothing (M3)', async () => {
    const bench = await benches.start({
      'gpt-4o-mini': { text: '', inputTokens: 1_000_000, outputTokens: 0 },
      'gpt-4.1-nano': { text: GOOD, withoutUsage: true },
    });
    const alice = await bench.runOf('silent-alice');

    await ask(bench, alice);

    const rows = await bench.rowsOf('silent-alice');
    expect(rows.map((row) => [row.model, row.provider, row.input_tokens, row.output_tokens])).toEqual([
      ['gpt-4o-mini', 'scripted', 1_000_000, 0],
      ['gpt-4.1-nano', 'scripted', null, null],
    ]);
    expect(Number(rows[0]?.cost_usd)).toBeCloseTo(0.15, 12);
    expect(rows[1]?.cost_usd).toBeNull();
  });

  it('leaves rows that nobody else sees and nobody changes (S12)', async () => {
    const bench = await benches.start({ 'gpt-4o-mini': GOOD });
    await ask(bench, await bench.runOf('own-alice'));

    const others = await bench.rowsOf('own-bob');
    const change = asUser(bench.module.get(DataSource), 'own-alice', (manager) =>
      manager.query('update model_calls set cost_usd = 0'),
    );

    expect(others).toEqual([]);
    await expect(change).rejects.toThrow(/permission denied/);
  });

  it('leaves the rows of the failures, and throws the first error, when no model answers', async () => {
    const bench = await benches.start({ 'gpt-4o-mini': new Error('down') }, { MODELS_SMALL: 'gpt-4o-mini' });
    const alice = await bench.runOf('failing-alice');

    await expect(ask(bench, alice)).rejects.toMatchObject({ name: 'ModelCallFailedError' });

    expect(await bench.rowsOf('failing-alice')).toHaveLength(1);
  });

  it('keeps the first error when the row cannot be written either', async () => {
    const bench = await benches.start({ 'gpt-4o-mini': new Error('down') }, { MODELS_SMALL: 'gpt-4o-mini' });
    const withoutRun = contextOf('no-run-alice');

    const error = await ask(bench, withoutRun).catch((thrown: unknown) => thrown);

    expect(error).toBeInstanceOf(AggregateError);
    expect((error as AggregateError).errors[0]).toMatchObject({ name: 'ModelCallFailedError' });
  });

  it('holds no connection while a model thinks (S7)', async () => {
    const busy: number[] = [];
    const bench = await benches.start({
      'gpt-4o-mini': async () => {
        const pool = (
          bench.module.get(DataSource).driver as unknown as {
            master: { totalCount: number; idleCount: number };
          }
        ).master;
        busy.push(pool.totalCount - pool.idleCount);
        return GOOD;
      },
    });

    await ask(bench, await bench.runOf('thinking-alice'));

    expect(busy).toEqual([0]);
  });

  it('asks the models of a tier together, gives the best answer and how even they are (M1)', async () => {
    const bench = await benches.start({
      'gpt-4o-mini': GOOD,
      'gpt-4.1-nano': { text: GOOD, finishReason: 'length' },
    });
    const alice = await bench.runOf('together-alice');

    const answer = await bench.cascade.consensus(alice, question, options());

    // Qualities 1 and 0.6: mean 0.8, variance 0.04.
    expect(answer).toMatchObject({ model_selected: 'gpt-4o-mini', answers: 2, accepted: false });
    expect(answer.consensus_score).toBeCloseTo(0.78, 12);
    expect(await bench.rowsOf('together-alice')).toHaveLength(2);
  });

  it('accepts a consensus from 0.8, leaves out who fails, and is an error when nobody answers (M1)', async () => {
    const some = await benches.start({ 'gpt-4o-mini': GOOD, 'gpt-4.1-nano': new Error('down') });
    const none = await benches.start({ 'gpt-4o-mini': new Error('down'), 'gpt-4.1-nano': new Error('down') });

    const answer = await some.cascade.consensus(await some.runOf('some-alice'), question, options());
    const failure = none.cascade.consensus(await none.runOf('none-alice'), question, options());

    expect(answer).toMatchObject({ accepted: true, consensus_score: 1, answers: 1 });
    await expect(failure).rejects.toMatchObject({ name: 'NoModelAnsweredError' });
  });

  it('recommends the model that did best for this user, from three samples on (M1)', async () => {
    const bench = await benches.start({ 'gpt-4o-mini': GOOD });
    const alice = await bench.runOf('recommended-alice');
    for (const prompt of ['one', 'two']) await ask(bench, alice, { prompt });
    const early = bench.cascade.recommend(alice, question.category);

    await ask(bench, alice, { prompt: 'three' });

    expect(early).toBeUndefined();
    expect(bench.cascade.recommend(alice, question.category)).toMatchObject({
      model: 'gpt-4o-mini',
      samples: 3,
      confidence: 0.15,
    });
    expect(bench.cascade.recommend(contextOf('recommended-bob'), question.category)).toBeUndefined();
  });

  it('answers nobody with what somebody else was told for the same prompt (M2)', async () => {
    const bench = await benches.start({ 'gpt-4o-mini': GOOD });
    const [alice, bob] = [await bench.runOf('cached-alice'), await bench.runOf('cached-bob')];
    await ask(bench, alice);

    const answers = [await ask(bench, bob), await ask(bench, alice)];

    expect(answers.map((answer) => answer.cache_hit)).toEqual([false, true]);
    expect(bench.models.callsOf('gpt-4o-mini')).toBe(2);
  });

  it('repeats to a run that asks anew what it was answered itself, and not what another of the user’s was (P3)', async () => {
    const bench = await benches.start({ 'gpt-4o-mini': GOOD });
    const [earlier, alice] = [await bench.runOf('anew-alice'), await bench.runOf('anew-alice')];
    await ask(bench, earlier);

    const answers = [];
    for (let count = 0; count < 2; count += 1)
      answers.push(await bench.cascade.ask(alice, question, { ...options(), anew: true }));

    expect(answers.map((answer) => answer.cache_hit)).toEqual([false, true]);
    expect(await ask(bench, earlier)).toMatchObject({ cache_hit: true });
    expect(bench.models.callsOf('gpt-4o-mini')).toBe(2);
  });

  it('without a model says that there is none, and refuses to pretend', async () => {
    const bench = await benches.start({}, { MODELS_SMALL: '' });

    expect(bench.cascade.hasModel).toBe(false);
    await expect(ask(bench, contextOf('modelless-alice'))).rejects.toMatchObject({
      name: 'ModelNotConfiguredError',
      retryable: false,
    });
  });
});
