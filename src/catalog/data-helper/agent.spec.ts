import { Degraded } from '@airlock/agent-kit';
import { CatalogBench } from '../testing/catalog-bench';
import { EVEN_LOG, SMALL, atMinute } from '../testing/logs';
import { TriageAgent } from '../triage/agent';
import { DataHelperAgent } from './agent';
import { FULL_CHECKLIST } from './checklist';
import { dataHelperOutputSchema } from './schema';

describe('the data helper', () => {
  let bench: CatalogBench;

  beforeAll(async () => {
    bench = await CatalogBench.start();
  });

  afterAll(() => bench.close());

  const outputOf = <T>(answer: T | Degraded<T>): T => (answer instanceof Degraded ? answer.output : answer);
  const help = async (
    userId: string,
    message: string,
    log: Parameters<CatalogBench['user']>[1] = [],
    workloads = [],
  ) => {
    const user = await bench.user(userId, log);
    const triage = outputOf(await new TriageAgent().run({ message, workloads }, bench.task(user)));
    const answer = outputOf(await new DataHelperAgent().run({ message, triage }, bench.task(user)));
    return dataHelperOutputSchema.parse(JSON.parse(JSON.stringify(answer)));
  };

  it('gives the full checklist for a message of less than 10 characters', async () => {
    const { items, is_full_checklist: isFull } = await help('short-message', 'costs?');

    expect(isFull).toBe(true);
    expect(items).toEqual(FULL_CHECKLIST);
    expect(items.filter(({ required }) => required).map(({ name }) => name)).toEqual([
      'time',
      'input_tokens',
      'output_tokens',
    ]);
  });

  it('tells a user without data what to send, and what answers the question', async () => {
    const money = await help('no-data-money', 'Where does my money go?');
    const speed = await help('no-data-speed', 'Why are my calls so slow?');

    expect(money.situation).toContain('not imported any calls');
    expect(money.items.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['time', 'input_tokens', 'output_tokens', 'model', 'cost_usd', 'prompt_hash']),
    );
    expect(speed.items.map(({ name }) => name)).toContain('latency_ms');
    expect(money.is_full_checklist).toBe(false);
    expect(money.instructions.join(' ')).toContain('/v2/workloads/import');
  });

  it('gives every item a name, a why, a format and an example', () => {
    for (const { name, why, format, example } of FULL_CHECKLIST) {
      expect([name, why, format, example].every((text) => text.length > 1)).toBe(true);
    }
  });

  it('says of a log that is too short, and of one without models, what it lacks', async () => {
    const few = await help('few-rows', 'Where does my money go?', EVEN_LOG.slice(0, 50));
    const unknown = await help(
      'unknown-models',
      'Where does my money go?',
      EVEN_LOG.map((call, index) => ({ ...call, model: index % 2 === 0 ? 'house-llm' : call.model })),
    );
    const none = await help(
      'no-known-model',
      'Where does my money go?',
      EVEN_LOG.map((call) => ({ ...call, model: 'house-llm' })),
    );

    expect(few.situation).toContain('too few calls to judge by');
    expect(few.items.map(({ name }) => name)).not.toContain('time');
    expect(unknown.situation).toContain('Too few of your calls have a model');
    expect(none.situation).toContain('None of your calls has a model');
    expect(unknown.items.map(({ name }) => name)).toContain('model');
  });

  it('tells an empty range from an empty log', async () => {
    const { situation } = await help(
      'other-workload',
      'Where does my money go?',
      [{ at: atMinute(0), ...SMALL }],
      [{ filters: { workload: 'nothing of the kind' } }] as never,
    );

    expect(situation).toContain('no calls in the range');
  });

  it('answers also where triage failed', async () => {
    const user = await bench.user('no-triage');

    const answer = outputOf(
      await new DataHelperAgent().run({ message: 'Where does my money go?' }, bench.task(user)),
    );

    expect(answer.situation).toContain('could not be counted');
    expect(answer.items.length).toBeGreaterThan(3);
  });

  it('says what a model costs, which needs no log', async () => {
    const { prices } = await help('price-asked', 'What does gpt-4o-mini cost?');

    expect(prices[0]?.prices.rows[0]).toMatchObject({ model: 'gpt-4o-mini', input_price: 0.15 });
  });

  it('is degraded, not silent, when a price cannot be looked up (E16)', async () => {
    const user = await bench.user('price-fails');
    const broken = () => {
      throw new Error('no catalogue');
    };

    const answer = await new DataHelperAgent().run(
      { message: 'What does gpt-4o-mini cost?' },
      bench.task(user, { tools: { price_search: broken } }),
    );

    expect(answer).toBeInstanceOf(Degraded);
    expect(outputOf(answer).items.length).toBeGreaterThan(3);
  });
});
