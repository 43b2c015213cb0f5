import type { ModelRequest } from '@airlock/agent-kit';
import { UnitOfWork, type UserExecutionContext } from '@airlock/session';
import { type Script, ScriptedModels, testDatabase, type TestDatabase } from '@airlock/testing';
import { Test, type TestingModule } from '@nestjs/testing';
import { DataSource } from 'typeorm';
import { asUser } from '../../test/support/as-user';
import { AirlockConfig, ConfigModule } from '../config';
import { DatabaseModule } from '../database';
import { sessionModule } from '../session.module';
import { testEnv } from '../../test/support/test-env';
import { WorkloadsModule } from '../workloads';
import { LANGUAGE_MODELS } from './language-models';
import { ModelCascade } from './model-cascade';
import { ModelsModule } from './models.module';
import { contextOf, GOOD, question, TIERS } from './testing/ladder-fixture';
import { PricesModule } from './testing/prices.module';
import { SectionsModule } from './testing/sections.module';

describe('ModelCascade', () => {
  let database: TestDatabase;
  const modules: TestingModule[] = [];

  beforeAll(async () => {
    database = await testDatabase();
  });

  afterEach(async () => {
    for (const module of modules.splice(0)) await module.close();
  });

  afterAll(() => database.drop());

  interface Bench {
    readonly cascade: ModelCascade;
    readonly models: ScriptedModels;
    readonly module: TestingModule;
  }

  const start = async (
    scripts: Readonly<Record<string, Script>>,
    env: Record<string, string> = TIERS,
  ): Promise<Bench> => {
    const config = AirlockConfig.from(
      testEnv(database.url, { MODEL_EXPLORATION: '0', MODEL_RETRIES: '0', ...env }),
    );
    const models = new ScriptedModels(scripts);
    const imports = [
      ConfigModule.forRoot(config),
      sessionModule(),
      DatabaseModule,
      SectionsModule,
      ModelsModule,
    ];
    const module = await Test.createTestingModule({ imports })
      .overrideModule(WorkloadsModule)
      .useModule(PricesModule)
      .overrideProvider(LANGUAGE_MODELS)
      .useValue(models)
      .compile();
    await module.init();
    modules.push(module);
    return { cascade: module.get(ModelCascade), models, module };
  };

  /** A user whose run there is: calls belong to runs. */
  const runOf = async ({ module }: Bench, userId: string): Promise<UserExecutionContext> => {
    const context = contextOf(userId);
    const { threadId, runId, requestId } = context;
    await module.get(UnitOfWork).run(context, async ({ manager }) => {
      await manager.query(`insert into threads (user_id, id) values ($1, $2)`, [userId, threadId]);
      await manager.query(
        `insert into runs (user_id, id, thread_id, request_id, assistant_id, input) values ($1, $2, $3, $4, 'supervisor', '{}')`,
        [userId, runId, threadId, requestId],
      );
    });
    return context;
  };

  const rowsOf = ({ module }: Bench, userId: string): Promise<Record<string, unknown>[]> =>
    asUser(module.get(DataSource), userId, (manager) =>
      manager.query('select * from model_calls order by created_at, id'),
    );

  const options = () => ({ signal: new AbortController().signal });
  const ask = (
    { cascade }: Bench,
    context: UserExecutionContext,
    request: Partial<ModelRequest> = {},
    stepNo = 3,
  ) => cascade.ask(context, { ...question, ...request }, { ...options(), stepNo });

  it('leaves a row for each call, answered, failed or from the cache (M3)', async () => {
    const bench = await start({
      'gpt-4o-mini': new Error('down'),
      'gpt-4.1-nano': { text: GOOD, inputTokens: 1_000, outputTokens: 100 },
    });
    const alice = await runOf(bench, 'rows-alice');

    await ask(bench, alice);
    await ask(bench, alice);

    const rows = await rowsOf(bench, 'rows-alice');
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

  it('leaves rows that nobody else sees and nobody changes (S12)', async () => {
    const bench = await start({ 'gpt-4o-mini': GOOD });
    await ask(bench, await runOf(bench, 'own-alice'));

    const others = await rowsOf(bench, 'own-bob');
    const change = asUser(bench.module.get(DataSource), 'own-alice', (manager) =>
      manager.query('update model_calls set cost_usd = 0'),
    );

    expect(others).toEqual([]);
    await expect(change).rejects.toThrow(/permission denied/);
  });

  it('leaves the rows of the failures, and throws the first error, when no model answers', async () => {
    const bench = await start({ 'gpt-4o-mini': new Error('down') }, { MODELS_SMALL: 'gpt-4o-mini' });
    const alice = await runOf(bench, 'failing-alice');

    await expect(ask(bench, alice)).rejects.toMatchObject({ name: 'ModelCallFailedError' });

    expect(await rowsOf(bench, 'failing-alice')).toHaveLength(1);
  });

  it('keeps the first error when the row cannot be written either', async () => {
    const bench = await start({ 'gpt-4o-mini': new Error('down') }, { MODELS_SMALL: 'gpt-4o-mini' });
    const withoutRun = contextOf('no-run-alice');

    const error = await ask(bench, withoutRun).catch((thrown: unknown) => thrown);

    expect(error).toBeInstanceOf(AggregateError);
    expect((error as AggregateError).errors[0]).toMatchObject({ name: 'ModelCallFailedError' });
  });

  it('writes nothing after a cancel (E18)', async () => {
    const controller = new AbortController();
    const bench = await start({
      'gpt-4o-mini': new Error('down'),
      'gpt-4.1-nano': ({ signal }) =>
        new Promise((_, reject) => {
          signal.addEventListener('abort', () => reject(signal.reason as Error));
          controller.abort(new Error('cancelled'));
        }),
    });
    const alice = await runOf(bench, 'cancelled-alice');

    const answer = bench.cascade.ask(alice, question, { signal: controller.signal });

    await expect(answer).rejects.toThrow('cancelled');
    expect(await rowsOf(bench, 'cancelled-alice')).toEqual([]);
  });

  it('holds no connection while a model thinks (S7)', async () => {
    const busy: number[] = [];
    const bench = await start({
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

    await ask(bench, await runOf(bench, 'thinking-alice'));

    expect(busy).toEqual([0]);
  });

  it('asks the models of a tier together, gives the best answer and how even they are (M1)', async () => {
    const bench = await start({
      'gpt-4o-mini': GOOD,
      'gpt-4.1-nano': { text: GOOD, finishReason: 'length' },
    });
    const alice = await runOf(bench, 'together-alice');

    const answer = await bench.cascade.consensus(alice, question, options());

    // Qualities 1 and 0.6: mean 0.8, variance 0.04.
    expect(answer).toMatchObject({ model_selected: 'gpt-4o-mini', answers: 2, accepted: false });
    expect(answer.consensus_score).toBeCloseTo(0.78, 12);
    expect(await rowsOf(bench, 'together-alice')).toHaveLength(2);
  });

  it('accepts a consensus from 0.8, leaves out who fails, and is an error when nobody answers (M1)', async () => {
    const some = await start({ 'gpt-4o-mini': GOOD, 'gpt-4.1-nano': new Error('down') });
    const none = await start({ 'gpt-4o-mini': new Error('down'), 'gpt-4.1-nano': new Error('down') });

    const answer = await some.cascade.consensus(await runOf(some, 'some-alice'), question, options());
    const failure = none.cascade.consensus(await runOf(none, 'none-alice'), question, options());

    expect(answer).toMatchObject({ accepted: true, consensus_score: 1, answers: 1 });
    await expect(failure).rejects.toMatchObject({ name: 'NoModelAnsweredError' });
  });

  it('recommends the model that did best for this user, from three samples on (M1)', async () => {
    const bench = await start({ 'gpt-4o-mini': GOOD });
    const alice = await runOf(bench, 'recommended-alice');
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
    const bench = await start({ 'gpt-4o-mini': GOOD });
    const [alice, bob] = [await runOf(bench, 'cached-alice'), await runOf(bench, 'cached-bob')];
    await ask(bench, alice);

    const answers = [await ask(bench, bob), await ask(bench, alice)];

    expect(answers.map((answer) => answer.cache_hit)).toEqual([false, true]);
    expect(bench.models.callsOf('gpt-4o-mini')).toBe(2);
  });

  it('asks again after a run’s answers are forgotten (P3)', async () => {
    const bench = await start({ 'gpt-4o-mini': GOOD });
    const alice = await runOf(bench, 'forgetful-alice');
    await ask(bench, alice);

    bench.cascade.forgetRun(alice.runId);

    expect(await ask(bench, alice)).toMatchObject({ cache_hit: false });
  });

  it('without a model says that there is none, and refuses to pretend', async () => {
    const bench = await start({}, { MODELS_SMALL: '' });

    expect(bench.cascade.hasModel).toBe(false);
    await expect(ask(bench, contextOf('modelless-alice'))).rejects.toMatchObject({
      name: 'ModelNotConfiguredError',
    });
  });
});
