import { Degraded } from '@airlock/agent-kit';
import type { LoggedCall } from '../../../test/support/workload-log';
import { DataAgent } from '../data/agent';
import { unpack } from '../evidence/packing';
import { CatalogBench } from '../testing/catalog-bench';
import { EVEN_LOG, LARGE, LARGE_LOG, SMALL, atMinute } from '../testing/logs';
import { TriageAgent } from '../triage/agent';
import { OptimizationAgent } from './agent';
import {
  type Optimization,
  optimizationInputSchema,
  optimizationOutputSchema,
  type StrategyName,
} from './schema';

const QUESTION = 'What would cut my costs?';

describe('the optimization agent', () => {
  let bench: CatalogBench;
  let users = 0;

  beforeAll(async () => {
    bench = await CatalogBench.start();
  });

  afterAll(() => bench.close());

  const optimise = async (
    log: readonly LoggedCall[],
    message = QUESTION,
    constraints: unknown = {},
  ): Promise<{ optimization: Optimization; degraded: string | undefined }> => {
    const user = await bench.user(`optimise-${(users += 1)}`, log);
    const triage = outputOf(await new TriageAgent().run({ message, constraints }, bench.task(user)));
    const data = await new DataAgent().run({ message, triage }, bench.task(user));
    const input = optimizationInputSchema.parse(JSON.parse(JSON.stringify({ message, triage, data })));
    const answer = await new OptimizationAgent().run(input, bench.task(user));
    const output: unknown = JSON.parse(JSON.stringify(outputOf(answer)));
    return {
      optimization: unpack(optimizationOutputSchema.parse(output)),
      degraded: answer instanceof Degraded ? answer.reason : undefined,
    };
  };
  const outputOf = <T>(answer: T | Degraded<T>): T => (answer instanceof Degraded ? answer.output : answer);
  const strategy = ({ strategies }: Optimization, wanted: StrategyName) =>
    strategies.find(({ name }) => name === wanted);

  it('computes the saving of each strategy from the rows (A5)', async () => {
    const { optimization, degraded } = await optimise(EVEN_LOG);

    expect(optimization.spend_usd.value).toBeCloseTo(1.335, 12);
    expect(optimization.total_usd.value).toBeCloseTo(0.1269, 12);
    expect(optimization.total_percent.value).toBeCloseTo((100 * 0.1269) / 1.335, 9);
    expect(strategy(optimization, 'routing')).toMatchObject({
      computable: true,
      worthwhile: true,
      saving_usd: { value: expect.closeTo(0.1269, 12) },
      affected_rows: { value: 60 },
      confidence: { value: expect.closeTo(0.12, 12) },
    });
    expect(degraded).toBeUndefined();
  });

  it('gives every strategy a quality impact, a risk, a way back, phases and assumptions', async () => {
    const { optimization } = await optimise(EVEN_LOG);

    expect(optimization.strategies.map(({ name }) => name)).toEqual([
      'caching',
      'routing',
      'tiering',
      'batching',
      'scaling',
      'fallback',
    ]);
    for (const {
      quality_impact,
      risk,
      rollback,
      phases,
      assumptions,
      computable,
    } of optimization.strategies) {
      expect([quality_impact.why, risk.why, rollback].every((text) => text.length > 10)).toBe(true);
      expect(phases.length).toBeGreaterThan(1);
      expect(assumptions.length > 0 || !computable).toBe(true);
    }
  });

  it('says what is missing where a strategy cannot be computed, and claims nothing for it', async () => {
    const { optimization } = await optimise(
      EVEN_LOG.map(({ at, in: input, out, model }) => ({ at, in: input, out, model })),
    );

    const missing = optimization.strategies.filter(({ computable }) => !computable);
    expect(missing.map(({ name, missing: column }) => [name, column])).toEqual([
      ['caching', 'prompt_hash'],
      ['batching', 'workload'],
      ['scaling', 'latency_ms'],
      ['fallback', 'status'],
    ]);
    expect(
      missing.every(({ saving_usd, confidence, worthwhile }) => !saving_usd && !confidence && !worthwhile),
    ).toBe(true);
  });

  it('saves nothing where nothing can be saved (A5)', async () => {
    const { optimization } = await optimise(LARGE_LOG);

    expect(optimization.spend_usd.value).toBeCloseTo(120 * 0.02, 12);
    expect(optimization.total_usd.value).toBe(0);
    expect(optimization.strategies.filter(({ worthwhile }) => worthwhile)).toEqual([]);
  });

  it('saves more when more calls are small: the savings follow the data (A5)', async () => {
    const more = EVEN_LOG.map(({ at }, index) => ({ at, ...(index < 90 ? SMALL : LARGE) }));

    const { optimization } = await optimise(more);

    expect(optimization.total_usd.value).toBeCloseTo(90 * 0.002115, 12);
  });

  it('prices repeats of a prompt at the cached-input price', async () => {
    const log = EVEN_LOG.map((call, index) => ({ ...call, hash: `h${index % 60}` }));

    const { optimization } = await optimise(log);

    // 60 repeats: of each kind 30, whose input costs half: 30 × 500 × 1.25 and 30 × 4,000 × 1.25 per million.
    expect(strategy(optimization, 'caching')?.saving_usd?.value).toBeCloseTo(30 * 0.000625 + 30 * 0.005, 12);
  });

  it('claims time for scaling and answers for fallback, and no money for either', async () => {
    const log = Array.from({ length: 120 }, (_, index) => ({
      at: atMinute(index < 100 ? index / 2 : 60 * (1 + (index % 4))),
      ...SMALL,
      latency: index < 100 ? 2_000 : 100,
      status: index < 6 ? 'error' : 'ok',
    }));

    const { optimization } = await optimise(log);

    expect(strategy(optimization, 'scaling')).toMatchObject({ claims: 'latency', saving_usd: null });
    expect(strategy(optimization, 'scaling')?.effects[0]?.figure.value).toBe(2_000);
    const fallback = strategy(optimization, 'fallback');
    expect(fallback).toMatchObject({ claims: 'failures', saving_usd: null, worthwhile: true });
    expect(fallback?.effects.map(({ figure }) => figure.value)).toEqual([6, 5]);
  });

  it.each([
    [2_300, true],
    [2_100, false],
  ])('calls more capacity worth it where the busiest hour is notably slower: %d ms', async (slow, worth) => {
    // 112 quick calls set the p95 of all; the 60 in the busiest hour have a p95 of their own.
    const log = Array.from({ length: 300 }, (_, index) => ({
      at: atMinute(index < 100 ? index / 2 : 60 * (1 + (index % 4))),
      ...SMALL,
      latency: index < 100 && index % 10 === 0 ? slow : 2_000,
    }));

    const { optimization } = await optimise(log);

    const scaling = strategy(optimization, 'scaling');
    expect(scaling?.effects[1]?.figure.value).toBeGreaterThan(0);
    expect(scaling?.worthwhile).toBe(worth);
    expect(scaling?.assumptions.join(' ')).toContain('more than a tenth above');
  });

  describe('confidence is the share of priced rows × min(1, rows / 1,000), halved for a declared model (10.3)', () => {
    it.each([
      ['a log of 120 priced calls', EVEN_LOG, 0.12],
      ['the same with a declared model', EVEN_LOG.map((call) => ({ ...call, declared: true })), 0.06],
      [
        'the same with every fourth model unknown',
        EVEN_LOG.map((call, index) => (index % 4 === 0 ? { ...call, model: 'house-llm' } : call)),
        0.09,
      ],
    ])('%s', async (_, log, confidence) => {
      const { optimization } = await optimise(log);

      expect(optimization.confidence.value).toBeCloseTo(confidence, 12);
    });
  });

  describe('a target is answered with what was computed', () => {
    it('reached: by the strategy that does it alone', async () => {
      const { optimization } = await optimise(EVEN_LOG, 'What would cut my costs by 5%?');

      expect(optimization.target).toMatchObject({
        verdict: 'reached',
        goal_usd: { value: expect.closeTo(0.06675, 12) },
        combinations: [
          { strategies: ['routing'], reaches: true, saving_usd: { value: expect.closeTo(0.1269, 12) } },
        ],
        short_usd: null,
      });
    });

    it('reached by several together where none does it alone', async () => {
      const log = EVEN_LOG.map((call, index) => ({ ...call, hash: `h${index % 60}` }));

      const { optimization } = await optimise(log, 'cut my costs by 18%');

      const [best] = optimization.target?.combinations ?? [];
      expect(optimization.target?.verdict).toBe('reached');
      expect(best).toMatchObject({ strategies: ['caching', 'routing'], reaches: true });
    });

    it('short: by how much, and what a wider policy would do', async () => {
      const { optimization } = await optimise(EVEN_LOG, 'cut my costs by 20%');

      const { target } = optimization;
      expect(target?.verdict).toBe('reached_by_wider_policy');
      expect(target?.short_usd?.value).toBeCloseTo(0.2 * 1.335 - 0.1269, 12);
      expect(target?.short_percent?.value).toBeCloseTo(20 - (100 * 0.1269) / 1.335, 9);
      // Large calls have 4,000 and 1,000 tokens: the policy of up to 8,000 and 1,600 takes them too.
      expect(target?.wider.map(({ reaches }) => reaches)).toEqual([false, false, true, true]);
    });

    it('short for good: not even every call at the smaller model is enough', async () => {
      const { optimization } = await optimise(EVEN_LOG, 'cut my costs by 99%');

      expect(optimization.target).toMatchObject({ verdict: 'short' });
    });

    it('in dollars, also from the constraints', async () => {
      const { optimization } = await optimise(EVEN_LOG, QUESTION, { target_savings_usd: 0.1 });

      expect(optimization.target).toMatchObject({ verdict: 'reached', goal_usd: { value: 0.1 } });
      expect(optimization.target?.goal_percent.value).toBeCloseTo((100 * 0.1) / 1.335, 9);
    });

    it.each([
      ['reduce latency by 20%', 'latency'],
      ['cut tokens by 20%', 'tokens'],
    ])('not computable: %s', async (message, metric) => {
      const { optimization } = await optimise(EVEN_LOG, message);

      expect(optimization.target).toMatchObject({
        target: { metric },
        verdict: 'not_computable',
        combinations: [],
      });
      expect(optimization.target?.why_not_computable).toMatch(/log/);
    });

    it('not computable without a cost', async () => {
      const log = EVEN_LOG.map(({ at, in: input, out }) => ({ at, in: input, out, model: 'house-llm' }));

      const { optimization } = await optimise(log, 'cut my costs by 20%');

      expect(optimization.target).toMatchObject({ verdict: 'not_computable' });
    });
  });

  it('prices the same calls with another model that the question names', async () => {
    const { optimization } = await optimise(EVEN_LOG, 'What if we switch from gpt-4o to gpt-4o-mini?');

    const [change] = optimization.switches;
    expect(optimization.switches).toHaveLength(1);
    expect(change?.cost_then_usd.value).toBeCloseTo(
      60 * 0.000135 + 60 * (4_000 * 0.15e-6 + 1_000 * 0.6e-6),
      12,
    );
  });

  it('says so, and is degraded, when the other model has no price (E16)', async () => {
    const { optimization, degraded } = await optimise(EVEN_LOG, 'What if we switch to gpt-99-ultra?');

    expect(optimization.switches).toEqual([]);
    expect(degraded).toContain('gpt-99-ultra');
  });
});
