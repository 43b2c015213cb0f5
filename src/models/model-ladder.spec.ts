import type { ModelAnswer, ModelRequest } from '@airlock/agent-kit';
import { APICallError } from 'ai';
import { contextOf, GOOD, ladderFixture, question } from './testing/ladder-fixture';

const down = (statusCode: number, isRetryable: boolean): APICallError =>
  new APICallError({
    message: 'sk-secret is wrong',
    url: 'http://x',
    requestBodyValues: {},
    statusCode,
    isRetryable,
  });
const GONE = down(404, false);
const BUSY = down(503, true);
const POOR = { text: GOOD, finishReason: 'length' } as const;

type Fixture = Awaited<ReturnType<typeof ladderFixture>>;

describe('ModelLadder', () => {
  const alice = contextOf('alice');
  const ask = ({ ladder, begin }: Fixture, request: Partial<ModelRequest> = {}): Promise<ModelAnswer> =>
    ladder.answer(begin(alice, { ...question, ...request }));

  it.each([
    ['trivial', 'gpt-4o-mini', 'small'],
    ['simple', 'gpt-4o-mini', 'small'],
    ['medium', 'gpt-4.1', 'medium'],
    ['balanced', 'gpt-4.1', 'medium'],
    ['creative', 'gpt-4.1', 'medium'],
    ['high', 'gpt-4-turbo', 'large'],
    ['complex', 'gpt-4-turbo', 'large'],
    ['expert', 'gpt-4-turbo', 'large'],
  ] as const)('asks for a %s question %s, of the %s tier (M1)', async (complexity, model, tier) => {
    const fixture = await ladderFixture({ 'gpt-4o-mini': GOOD, 'gpt-4.1': GOOD, 'gpt-4-turbo': GOOD });

    const answer = await ask(fixture, { complexity });

    expect(answer).toMatchObject({
      model_selected: model,
      tier,
      response: GOOD,
      quality_score: 1,
      cache_hit: false,
    });
    expect(answer.selection_reasoning).toContain(`starts at the ${tier} tier`);
  });

  it('counts tokens as the provider does, and costs as the price catalogue does (M3)', async () => {
    const fixture = await ladderFixture({
      'gpt-4o-mini': { text: GOOD, inputTokens: 1_000_000, outputTokens: 100_000 },
    });

    const answer = await ask(fixture);

    expect(answer.total_tokens).toEqual({ input: 1_000_000, output: 100_000 });
    expect(answer.total_cost).toBeCloseTo(0.15 + 0.06, 12);
  });

  it.each([false, true])(
    'does not take tokens that the provider did not count for none, nor such a call for free (M3, streamed: %s)',
    async (isStreamed) => {
      const fixture = await ladderFixture({ 'gpt-4o-mini': { text: GOOD, withoutUsage: true } });

      const answer = await ask(fixture, isStreamed ? { onText: () => undefined } : {});

      expect(answer).toMatchObject({ response: GOOD, total_cost: 0, unpriced: true });
      expect(answer.attempts?.[0]).not.toHaveProperty('cost_usd');
    },
  );

  it('hands system text and user text on apart, at temperature 0 unless told otherwise', async () => {
    const fixture = await ladderFixture({ 'gpt-4o-mini': GOOD });

    await ask(fixture, { system: 'ours', prompt: 'theirs' });
    await ask(fixture, { prompt: 'warm', temperature: 0.7 });

    expect(
      fixture.models.calls.map(({ system, prompt, temperature }) => [system, prompt, temperature]),
    ).toEqual([
      ['ours', 'theirs', 0],
      ['', 'warm', 0.7],
    ]);
  });

  describe('escalation (M1)', () => {
    it('climbs while an answer is below 0.95 of the requirement, and keeps the history and the cumulative cost', async () => {
      const usage = { inputTokens: 1_000, outputTokens: 100 };
      const fixture = await ladderFixture({
        'gpt-4o-mini': { ...POOR, ...usage },
        'gpt-4.1': { text: GOOD, ...usage },
      });

      const answer = await ask(fixture);

      expect(answer).toMatchObject({ model_selected: 'gpt-4.1', tier: 'medium', quality_score: 1 });
      expect(answer.attempts?.map(({ model, quality_score: quality }) => [model, quality])).toEqual([
        ['gpt-4o-mini', 0.6],
        ['gpt-4.1', 1],
      ]);
      expect(answer.total_cost).toBeCloseTo(0.00015 + 0.00006 + 0.002 + 0.0008, 12);
      expect(answer.total_tokens).toEqual({ input: 2_000, output: 200 });
      expect(answer.below_requirement).toBeUndefined();
    });

    it('stops at 0.95 of the requirement', async () => {
      const fixture = await ladderFixture({ 'gpt-4o-mini': GOOD });

      const answer = await ask(fixture, { judge: () => 0.76, policy: { quality: 0.8 } });

      expect(answer.attempts).toHaveLength(1);
    });

    it('gives the best answer, marked, when none is good enough', async () => {
      const qualities: Record<string, number> = { first: 0.3, second: 0.5, third: 0.4 };
      const text = (word: string): string => `${word} ${GOOD}`;
      const fixture = await ladderFixture({
        'gpt-4o-mini': text('first'),
        'gpt-4.1': text('second'),
        'gpt-4-turbo': text('third'),
      });

      const answer = await ask(fixture, { judge: (said) => qualities[said.split(' ')[0] ?? ''] ?? 0 });

      expect(answer).toMatchObject({
        model_selected: 'gpt-4.1',
        quality_score: 0.5,
        below_requirement: true,
      });
      expect(answer.attempts).toHaveLength(3);
    });

    it('climbs three times at most', async () => {
      const models = ['gpt-4-turbo', 'gpt-4', 'o1', 'gpt-4.5-preview', 'o3'];
      const fixture = await ladderFixture(Object.fromEntries(models.map((name) => [name, POOR])), {
        MODELS_SMALL: '',
        MODELS_MEDIUM: '',
        MODELS_LARGE: models.join(','),
        MODEL_MAX_COST_USD: '100',
      });

      const answer = await ask(fixture, { complexity: 'expert' });

      expect(answer.attempts).toHaveLength(4);
    });

    it.each([
      ['it is switched off', { policy: { escalation: false } }],
      ['its text is shown as it comes', { onText: () => undefined }],
      ['the time allowed is over', { policy: { latencyMs: -1 } }],
    ])('does not climb when %s', async (_, request) => {
      const fixture = await ladderFixture({ 'gpt-4o-mini': POOR, 'gpt-4.1-nano': POOR, 'gpt-4.1': GOOD });

      const answer = await ask(fixture, request);

      expect(answer).toMatchObject({ model_selected: 'gpt-4o-mini', below_requirement: true });
      expect(answer.attempts).toHaveLength(1);
    });
  });

  describe('fallback (M1)', () => {
    it('asks another model of the tier, then the next tier, and marks the answer', async () => {
      const one = await ladderFixture({ 'gpt-4o-mini': GONE, 'gpt-4.1-nano': GOOD });
      const two = await ladderFixture({ 'gpt-4o-mini': GONE, 'gpt-4.1-nano': GONE, 'gpt-4.1': GOOD });

      expect(await ask(one)).toMatchObject({ model_selected: 'gpt-4.1-nano', fallback: true });
      expect(await ask(two)).toMatchObject({ model_selected: 'gpt-4.1', tier: 'medium', fallback: true });
    });

    it('does not mark an answer of the model chosen', async () => {
      const fixture = await ladderFixture({ 'gpt-4o-mini': GOOD });

      expect((await ask(fixture)).fallback).toBeUndefined();
    });

    it('is off when the request says so', async () => {
      const fixture = await ladderFixture({ 'gpt-4o-mini': GONE, 'gpt-4.1-nano': GOOD });

      await expect(ask(fixture, { policy: { fallback: false } })).rejects.toMatchObject({
        name: 'ModelCallFailedError',
      });
    });

    it('ends in a typed error that names every model and repeats nothing of the provider’s words (L6)', async () => {
      const fixture = await ladderFixture({
        'gpt-4o-mini': GONE,
        'gpt-4.1-nano': GONE,
        'gpt-4.1': GONE,
        'gpt-4-turbo': '',
      });

      const error = (await ask(fixture).catch((thrown: unknown) => thrown)) as Error;

      expect(error).toMatchObject({ name: 'NoModelAnsweredError' });
      expect(error.message).toContain('gpt-4-turbo: EmptyAnswerError');
      expect(error.message).not.toContain('sk-secret');
    });

    it('tries the same model again, twice, when it may work later', async () => {
      const fixture = await ladderFixture({ 'gpt-4o-mini': [BUSY, BUSY, GOOD] });
      const broken = await ladderFixture({ 'gpt-4o-mini': BUSY, 'gpt-4.1-nano': GOOD });

      expect(await ask(fixture)).toMatchObject({ model_selected: 'gpt-4o-mini' });
      expect(await ask(broken)).toMatchObject({ model_selected: 'gpt-4.1-nano' });
      expect(fixture.models.callsOf('gpt-4o-mini')).toBe(3);
      expect(broken.models.callsOf('gpt-4o-mini')).toBe(3);
    });

    it('passes over a model that does not answer within its time', async () => {
      const hangs = ({ signal }: { signal: AbortSignal }): Promise<string> =>
        new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)));
      const fixture = await ladderFixture(
        { 'gpt-4o-mini': hangs, 'gpt-4.1-nano': GOOD },
        { SMALL_MODEL_CALL_MS: '1000' },
      );

      const answer = await ask(fixture);

      expect(answer.attempts?.map(({ error }) => error)).toEqual(['ModelTimeoutError', undefined]);
    });

    it('gives up while its agent still has time to do without, where every model hangs (E7)', async () => {
      const hangs = ({ signal }: { signal: AbortSignal }): Promise<string> =>
        new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)));
      const fixture = await ladderFixture(
        { 'gpt-4o-mini': hangs, 'gpt-4.1-nano': hangs, 'gpt-4.1': hangs, 'gpt-4-turbo': hangs },
        {
          SMALL_MODEL_CALL_MS: '600',
          MODEL_CALL_MS: '700',
          TOOL_TIMEOUT_MS: '1200',
          AGENT_ATTEMPT_MS: '1200',
        },
      );
      const start = performance.now();

      await expect(ask(fixture)).rejects.toMatchObject({ name: 'NoModelAnsweredError' });

      expect(performance.now() - start).toBeLessThan(1_200);
      expect(fixture.models.callsOf('gpt-4.1-nano')).toBe(1);
      expect(fixture.models.callsOf('gpt-4.1')).toBe(0);
    });
  });

  describe('the caller gives up', () => {
    it('ends with the caller’s own reason, asks nobody else and blames no model (E18)', async () => {
      const controller = new AbortController();
      const reason = new Error('cancelled by its owner');
      const fixture = await ladderFixture({
        'gpt-4o-mini': ({ signal }) =>
          new Promise((_, reject) => {
            signal.addEventListener('abort', () => reject(signal.reason as Error));
            controller.abort(reason);
          }),
        'gpt-4.1-nano': GOOD,
      });

      const answer = fixture.ladder.answer(fixture.begin(alice, question, controller.signal));

      await expect(answer).rejects.toBe(reason);
      expect(fixture.models.callsOf('gpt-4.1-nano')).toBe(0);
      expect(fixture.breakers.states).toEqual({ open: 0, failing: 0 });
    });
  });

  describe('a call that was begun before its circuit opened', () => {
    const PROBE_AT_ONCE = { BREAKER_PROBE_MS: '1', MODELS_SMALL: 'gpt-4o-mini', MODEL_RETRIES: '0' };
    const only = { ...question, policy: { fallback: false, escalation: false, cache: false } } as const;

    /** Four calls: an old one, those that open the circuit behind its back, and the probe, which is still under way. */
    const probed = async () => {
      const [old, probe] = [Promise.withResolvers<string>(), Promise.withResolvers<string>()];
      let call = 0;
      const fixture = await ladderFixture(
        {
          'gpt-4o-mini': ({ signal }) => {
            call += 1;
            if (call > 7) return GOOD;
            if (call > 1 && call < 7) return GONE;
            const { promise, reject } = call === 1 ? old : probe;
            signal.addEventListener('abort', () => reject(signal.reason as Error));
            return promise;
          },
        },
        PROBE_AT_ONCE,
      );
      const given = new AbortController();
      const first = fixture.ladder.answer(fixture.begin(alice, only, given.signal));
      for (let n = 0; n < 5; n += 1) await ask(fixture, only).catch(() => undefined);
      while (fixture.breakers.notClosed[0]?.isOpen !== false)
        await new Promise((resolve) => setImmediate(resolve));
      const probing = ask(fixture, only);
      probing.catch(() => undefined);
      while (call < 7) await new Promise((resolve) => setImmediate(resolve));
      return { fixture, given, old, first, probe, probing };
    };

    it.each([
      ['is given up', ({ given }) => given.abort(new Error('cancelled'))],
      ['fails', ({ old }) => old.reject(new Error('down'))],
      ['succeeds', ({ old }) => old.resolve(GOOD)],
    ] as readonly [string, (cut: Awaited<ReturnType<typeof probed>>) => void][])(
      'and then %s does not end the probe of another (E17)',
      async (_, end) => {
        const bench = await probed();
        const { fixture, first, probe, probing } = bench;
        const before = fixture.breakers.notClosed;

        end(bench);
        await first.catch(() => undefined);

        expect(fixture.breakers.notClosed).toEqual(before);
        await expect(ask(fixture, only)).rejects.toMatchObject({ name: 'CircuitOpenError' });
        expect(fixture.models.callsOf('gpt-4o-mini')).toBe(7);
        probe.resolve(GOOD);
        expect(await probing).toMatchObject({ response: GOOD });
        expect(fixture.breakers.states).toEqual({ open: 0, failing: 0 });
      },
    );
  });

  describe('the cache (M2)', () => {
    it('answers an exact prompt of the same user at no cost, and nobody else’s', async () => {
      const fixture = await ladderFixture({ 'gpt-4o-mini': [`first ${GOOD}`, `second ${GOOD}`] });
      await ask(fixture);

      const again = await ask(fixture);
      const others = await fixture.ladder.answer(fixture.begin(contextOf('bob'), question));

      expect(again).toMatchObject({ response: `first ${GOOD}`, cache_hit: true, total_cost: 0 });
      expect(again.total_tokens).toEqual({ input: 0, output: 0 });
      expect(others).toMatchObject({ response: `second ${GOOD}`, cache_hit: false });
    });

    it.each([
      ['system text', { system: 'another' }],
      ['prompt', { prompt: 'How much? ' }],
      ['temperature', { temperature: 0.5 }],
      ['limit of output', { maxOutputTokens: 10 }],
    ])('does not answer for another %s', async (_, difference) => {
      const fixture = await ladderFixture({ 'gpt-4o-mini': GOOD });
      await ask(fixture);

      expect(await ask(fixture, difference)).toMatchObject({ cache_hit: false });
    });

    it('is not asked when the request says so', async () => {
      const fixture = await ladderFixture({ 'gpt-4o-mini': GOOD });
      await ask(fixture);

      expect(await ask(fixture, { policy: { cache: false } })).toMatchObject({ cache_hit: false });
    });

    it('judges the same answer anew for whoever asks', async () => {
      const fixture = await ladderFixture({
        'gpt-4o-mini': GOOD,
        'gpt-4.1-nano': GOOD,
        'gpt-4.1': GOOD,
        'gpt-4-turbo': GOOD,
      });
      await ask(fixture);

      const strict = await ask(fixture, { judge: () => 0.1 });

      expect(strict.attempts?.[0]).toMatchObject({ model: 'gpt-4o-mini', quality_score: 0.1 });
    });
  });

  describe('cost and latency (M3)', () => {
    it('does not make a call that may cost more than is allowed, and asks a cheaper model', async () => {
      const prompt = 'x'.repeat(200_000);
      const fixture = await ladderFixture({ 'gpt-4-turbo': GOOD, 'gpt-4.1': GOOD });

      const answer = await ask(fixture, { complexity: 'expert', prompt, maxOutputTokens: 100 });

      // 100,000 tokens: gpt-4-turbo 10 USD per million is 1 USD, gpt-4.1 2 USD per million is 0.2 USD.
      expect(answer).toMatchObject({ model_selected: 'gpt-4.1', fallback: true });
      expect(answer.attempts?.[0]).toMatchObject({ model: 'gpt-4-turbo', error: 'CostLimitError' });
      expect(fixture.models.callsOf('gpt-4-turbo')).toBe(0);
    });

    it('ends in a typed error when every model is too dear', async () => {
      const fixture = await ladderFixture({ 'gpt-4o-mini': GOOD });

      const answer = ask(fixture, { policy: { maxCostUsd: 0 } });

      await expect(answer).rejects.toThrow(/CostLimitError/);
      expect(fixture.models.calls).toEqual([]);
    });

    it('climbs only as far as the money goes: what was spent counts', async () => {
      const spent = { ...POOR, inputTokens: 3_000_000, outputTokens: 0 };
      const fixture = await ladderFixture({ 'gpt-4o-mini': spent, 'gpt-4.1': GOOD, 'gpt-4-turbo': GOOD });

      const answer = await ask(fixture, { policy: { maxCostUsd: 0.45 } });

      expect(answer).toMatchObject({ model_selected: 'gpt-4o-mini', below_requirement: true });
      expect(answer.attempts?.slice(1).map(({ error }) => error)).toEqual([
        'CostLimitError',
        'CostLimitError',
      ]);
    });

    it('counts what an answer without a word cost: it was paid for', async () => {
      const silent = { text: '', inputTokens: 2_000_000, outputTokens: 100_000 };
      const fixture = await ladderFixture({ 'gpt-4o-mini': silent, 'gpt-4.1-nano': GOOD, 'gpt-4.1': GOOD });
      const ofNano = (await ask(await ladderFixture({ 'gpt-4o-mini': GONE, 'gpt-4.1-nano': GOOD })))
        .total_cost;

      const answer = await ask(fixture);
      const short = ask(await ladderFixture({ 'gpt-4o-mini': silent }), { policy: { maxCostUsd: 0.36 } });

      // 2 × 0.15 + 0.1 × 0.6
      expect(answer.total_cost).toBeCloseTo(0.36 + ofNano, 12);
      expect(answer.total_tokens.input).toBeGreaterThan(2_000_000);
      expect(answer.attempts?.[0]).toMatchObject({
        error: 'EmptyAnswerError',
        cost_usd: expect.closeTo(0.36, 12),
      });
      await expect(short).rejects.toThrow(/gpt-4.1-nano: CostLimitError/);
    });

    it('counts what an answer without an end cost, as far as the provider counted it', async () => {
      const endless = { text: 'a '.repeat(20_000), inputTokens: 2_000_000, outputTokens: 100_000 };
      const fixture = await ladderFixture({ 'gpt-4o-mini': endless, 'gpt-4.1-nano': GOOD });

      const answer = await ask(fixture);

      expect(answer.attempts?.[0]).toMatchObject({
        error: 'AnswerTooLargeError',
        cost_usd: expect.closeTo(0.36, 12),
      });
      expect(answer.response).toBe(GOOD);
    });

    it('takes a prompt in any script for as many tokens as it may be', async () => {
      const fixture = await ladderFixture({ 'gpt-4o-mini': GOOD });
      const request = { maxOutputTokens: 1, policy: { maxCostUsd: 0.05 } };

      const ascii = await ask(fixture, { ...request, prompt: 'word '.repeat(20_000) });
      const chinese = ask(fixture, { ...request, prompt: '费用是多少'.repeat(40_000) });

      // 200,000 characters that are a token each, and some two.
      expect(ascii.response).toBe(GOOD);
      await expect(chinese).rejects.toThrow(/CostLimitError/);
    });

    it('passes over a model that it knows to be too slow, while there is a faster one', async () => {
      const fixture = await ladderFixture({ 'gpt-4o-mini': GOOD, 'gpt-4.1-nano': GOOD });
      const slow = { quality: 1, latencyMs: 5_000, costUsd: 0 };
      for (let sample = 0; sample < 3; sample += 1)
        fixture.experience.learn(alice, question.category, 'gpt-4o-mini', slow);

      const answer = await ask(fixture);

      expect(answer).toMatchObject({ model_selected: 'gpt-4.1-nano' });
      expect(answer.fallback).toBeUndefined();
    });

    it('marks an answer whose model has no price', async () => {
      const fixture = await ladderFixture({ 'llama-at-home': GOOD }, { MODELS_SMALL: 'llama-at-home' });

      expect(await ask(fixture)).toMatchObject({ total_cost: 0, unpriced: true });
    });
  });

  describe('the breaker (E17)', () => {
    it('leaves a model that failed five times alone, at once, for that user and nobody else', async () => {
      const alone = { MODELS_SMALL: 'gpt-4o-mini', MODELS_MEDIUM: '', MODELS_LARGE: '', MODEL_RETRIES: '0' };
      const fixture = await ladderFixture({ 'gpt-4o-mini': GONE }, alone);
      for (let turn = 0; turn < 5; turn += 1) await ask(fixture).catch(() => undefined);
      const asked = fixture.models.callsOf('gpt-4o-mini');

      await expect(ask(fixture)).rejects.toMatchObject({
        name: 'CircuitOpenError',
        dependency: 'gpt-4o-mini',
      });
      const others = fixture.ladder.answer(fixture.begin(contextOf('bob'), question));
      await expect(others).rejects.toMatchObject({ name: 'ModelCallFailedError' });

      expect(asked).toBe(5);
      expect(fixture.models.callsOf('gpt-4o-mini')).toBe(6);
      expect(fixture.breakers.states).toEqual({ open: 1, failing: 1 });
    });
  });

  it('shows text as it comes, and the answer holds the whole', async () => {
    const pieces: string[] = [];
    const fixture = await ladderFixture({ 'gpt-4o-mini': 'one two three' });

    const answer = await ask(fixture, { onText: (piece) => pieces.push(piece) });

    expect(pieces.length).toBeGreaterThan(1);
    expect(pieces.join('')).toBe('one two three');
    expect(answer.response).toBe('one two three');
  });

  it('learns from what happened: the model that did better is asked next (M1)', async () => {
    const fixture = await ladderFixture({ 'gpt-4o-mini': GONE, 'gpt-4.1-nano': GOOD });
    await ask(fixture);

    const next = await ask(fixture, { prompt: 'another question' });

    expect(next).toMatchObject({ model_selected: 'gpt-4.1-nano' });
    expect(next.fallback).toBeUndefined();
    expect(fixture.models.callsOf('gpt-4o-mini')).toBe(1);
  });
});
