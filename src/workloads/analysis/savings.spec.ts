import { type AnalysedLogs, analysedLogs, valuesOf } from './testing/analysed-log';
import { UnknownModelError } from './unknown-model.error';

/** Prices per million: gpt-4o 2.5 / 10, cached 1.25; its mini 0.15 / 0.6, cached 0.075; opus 15 / 75; sonnet 3 / 15; haiku 0.8 / 4. */
describe('What could be saved, computed from the rows (10.3, A5)', () => {
  let logs: AnalysedLogs;

  beforeAll(async () => {
    logs = await analysedLogs();
  });

  afterAll(() => logs.close());

  it('computes what each strategy saves, in order, each on what the one before left', async () => {
    const [savings] = await logs.ask((manager, range) => logs.analysis.savings(manager, range, [{}]));
    const byName = Object.fromEntries(savings.strategies.map((one) => [one.strategy, one]));

    expect(savings.spend_usd.value).toBe(0.55325);
    expect(byName.caching).toMatchObject({ saving_usd: { value: 0.00125 }, affected_rows: { value: 1 } });
    expect(byName.routing).toMatchObject({ saving_usd: { value: 0.014405 }, affected_rows: { value: 3 } });
    expect(byName.tiering).toMatchObject({ saving_usd: { value: 0.00165 }, affected_rows: { value: 1 } });
    expect(savings.total_usd.value).toBe(0.017305);
    expect(savings.remaining_usd.value).toBe(0.535945);
    expect(savings.total_percent.value).toBeCloseTo((100 * 0.017305) / 0.55325, 12);
  });

  it('counts a call that failed as any other that has a cost: what it cost could have been less', async () => {
    const small = { at: '2024-12-02T10:00:00Z', model: 'gpt-4o', in: 1_000, out: 100 };
    await logs.add('unlucky', [{ ...small, status: 'error' }]);
    await logs.add('lucky', [{ ...small, status: 'ok' }]);

    const [[failed], [answered]] = [
      await logs.ask((manager, range) => logs.analysis.savings(manager, range, [{}]), 'unlucky'),
      await logs.ask((manager, range) => logs.analysis.savings(manager, range, [{}]), 'lucky'),
    ];

    // 0.0035 USD at gpt-4o, 0.00021 at its mini.
    expect(failed.spend_usd.value).toBe(0.0035);
    expect(failed.total_usd.value).toBe(0.00329);
    expect(failed.total_usd.value).toBe(answered.total_usd.value);
  });

  it('does not guess a batch price that the catalogue does not have', async () => {
    const [savings] = await logs.ask((manager, range) => logs.analysis.savings(manager, range, [{}]));

    expect(savings.strategies.find(({ strategy }) => strategy === 'batching')).toEqual({
      strategy: 'batching',
      computable: false,
      missing: 'a batch price of the models of the workloads that can wait, in the price catalogue',
      assumptions: ['Workloads that can wait for a batch: nightly report.'],
    });
  });

  it('takes the batch price where the catalogue has one and the workload can wait', async () => {
    await logs.add('batcher', [
      {
        at: '2026-12-02T10:00:00Z',
        model: 'openrouter/openai/gpt-6-sol',
        in: 10_000,
        out: 1_000,
        workload: 'nightly-batch',
      },
      {
        at: '2026-12-02T10:00:01Z',
        model: 'openrouter/openai/gpt-6-sol',
        in: 10_000,
        out: 1_000,
        workload: 'chat',
      },
    ]);

    const [savings] = await logs.ask(
      (manager, range) => logs.analysis.savings(manager, range, [{}]),
      'batcher',
    );

    expect(savings.spend_usd.value).toBe(0.06);
    expect(savings.strategies.find(({ strategy }) => strategy === 'batching')).toMatchObject({
      computable: true,
      saving_usd: { value: 0.015 },
      saving_percent: { value: 25 },
      affected_rows: { value: 1 },
    });
  });

  it('saves nothing where nothing can be saved, and names the columns that are missing', async () => {
    await logs.add('thrifty', [
      { at: '2024-12-02T10:00:00Z', model: 'gpt-4o-mini', in: 100, out: 10 },
      { at: '2024-12-02T10:00:01Z', model: 'gpt-4o', in: 100_000, out: 10 },
    ]);

    const [savings] = await logs.ask(
      (manager, range) => logs.analysis.savings(manager, range, [{}]),
      'thrifty',
    );

    expect(savings.total_usd.value).toBe(0);
    expect(
      savings.strategies.map(({ strategy, computable, missing, saving_usd }) => [
        strategy,
        computable,
        missing ?? saving_usd?.value,
      ]),
    ).toEqual([
      ['caching', false, 'prompt_hash'],
      ['routing', true, 0],
      ['tiering', true, 0],
      ['batching', false, 'workload'],
    ]);
  });

  it('never saves more than is spent, whatever the logged cost', async () => {
    await logs.add('bargain', [
      { at: '2024-12-02T10:00:00Z', model: 'gpt-4o', in: 500, out: 100, cost: '0.000001', hash: 'h' },
      { at: '2024-12-02T10:00:01Z', model: 'gpt-4o', in: 500, out: 100, cost: '0', hash: 'h' },
    ]);

    const [savings] = await logs.ask(
      (manager, range) => logs.analysis.savings(manager, range, [{}]),
      'bargain',
    );

    expect(savings.spend_usd.value).toBe(0.000001);
    expect(savings.total_usd.value).toBe(0);
  });

  it('simulates a policy: other strategies, other limits of what is small', async () => {
    const policy = { strategies: ['tiering'], maxInputTokens: 600, maxOutputTokens: 200 } as const;
    const [savings] = await logs.ask((manager, range) => logs.analysis.savings(manager, range, [policy]));

    expect(savings.strategies).toMatchObject([
      { strategy: 'tiering', saving_usd: { value: 0.01065 }, affected_rows: { value: 1 } },
    ]);
    expect(savings.total_usd.value).toBe(0.01065);
  });

  it('simulates a switch of models, also one that costs more', async () => {
    const cheaper = await logs.ask((manager, range) =>
      logs.analysis.simulateSwitch(manager, range, { to: 'gpt-4o-mini', from: ['gpt-4o'] }),
    );
    const dearer = await logs.ask((manager, range) =>
      logs.analysis.simulateSwitch(manager, range, {
        to: 'gpt-4-turbo',
        from: ['gpt-4o'],
        maxInputTokens: 1000,
      }),
    );

    expect(valuesOf({ ...cheaper, provider: {}, model: {}, assumptions: {} })).toMatchObject({
      rows: 3,
      cost_now_usd: 0.042,
      cost_then_usd: 0.00252,
      saving_usd: 0.03948,
      saving_percent: 94,
    });
    expect(dearer.rows.value).toBe(2);
    expect(dearer.saving_usd.value).toBe(-0.019);
  });

  it('refuses to simulate a model that nobody prices, and names near ones', async () => {
    const simulation = logs.ask((manager, range) =>
      logs.analysis.simulateSwitch(manager, range, { to: 'gpt-4p' }),
    );

    await expect(simulation).rejects.toThrow(UnknownModelError);
    await expect(simulation).rejects.toThrow(/gpt-4/);
  });
});
