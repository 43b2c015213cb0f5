import { testDatabase, type TestDatabase } from '@airlock/testing';
import { calcPrice } from '@pydantic/genai-prices';
import { Client } from 'pg';
import { catalogueRows } from './catalogue-rows';
import { PriceCatalogue } from './price-catalogue';
import { publishPrices } from './price-table';
import { tierOf } from './tier';

describe('the price catalogue (10.3)', () => {
  let catalogue: PriceCatalogue;

  beforeAll(async () => {
    catalogue = await PriceCatalogue.load();
  });

  it('names the package, its version and a digest of the prices', () => {
    expect(catalogue.version).toMatch(/^@pydantic\/genai-prices \d+\.\d+\.\d+\+[0-9a-f]{8}$/);
  });

  it.each([
    ['gpt-4o', 'openai', 'gpt-4o'],
    ['GPT-4o-2024-08-06', 'openai', 'gpt-4o'],
    ['openai:gpt-4o-mini', 'openai', 'gpt-4o-mini'],
    ['azure/gpt-4o', 'openai', 'gpt-4o'],
    ['claude-3-5-sonnet-20241022', 'anthropic', 'claude-3-5-sonnet'],
  ])('knows a model by the name it is logged under: %s', (name, provider, model) => {
    expect(catalogue.find(name)).toMatchObject({ provider, model });
  });

  it.each(['house-llm-7b', '', 'no-such-provider/gpt-4o', 'whisper-1'])(
    'does not price %p by the token',
    (name) => {
      expect(catalogue.find(name)).toBeUndefined();
      expect(catalogue.cost(name, { input: 1, output: 1 })).toBeUndefined();
    },
  );

  it('proposes the closest names, the nearest first, and knows each of them', () => {
    const names = catalogue.closest('gpt4o');

    expect(names[0]).toBe('gpt-4o');
    expect(names).toHaveLength(3);
    for (const name of names) expect(catalogue.find(name)).toBeDefined();
  });

  it('costs a call as the package does, short, long, and before and after a change of price', () => {
    const calls: [string, number, number, string][] = [
      ['gpt-4o', 1_000, 100, '2024-12-01'],
      ['gemini-2.5-pro', 200_000, 500, '2025-09-01'],
      ['gemini-2.5-pro', 200_001, 500, '2025-09-01'],
      ['o3', 1_000, 1_000, '2025-06-09'],
      ['o3', 1_000, 1_000, '2025-06-10'],
    ];

    for (const [model, input, output, day] of calls) {
      const published = calcPrice({ input_tokens: input, output_tokens: output }, model, {
        timestamp: new Date(day),
      });
      expect(catalogue.cost(model, { input, output }, new Date(day))).toBeCloseTo(
        published?.total_price ?? -1,
        12,
      );
    }
  });

  it('tells the tier by the blended price', () => {
    expect([tierOf(0.15, 0.6), tierOf(2.5, 10), tierOf(3, 15), tierOf(15, 75)]).toEqual([
      'small',
      'medium',
      'medium',
      'large',
    ]);
  });

  it.each([
    ['gpt-4o', 'gpt-4o-mini'],
    ['claude-3-opus-latest', 'claude-3-7-sonnet-latest'],
    ['claude-3-7-sonnet-latest', 'claude-3-5-haiku-latest'],
    ['gemini-1.5-pro', 'gemini-1.5-flash'],
  ])('proposes for small calls of %s its relative one tier lower, %s', (name, expected) => {
    const model = catalogue.find(name);

    expect(model && catalogue.smaller(model)?.model).toBe(expected);
  });

  it('proposes nothing below a small model, nor for an embedding', () => {
    for (const name of ['gpt-4o-mini', 'openai:text-embedding-3-large']) {
      const model = catalogue.find(name);
      expect(model && catalogue.smaller(model)).toBeUndefined();
    }
  });

  it('takes the batch price from the variant that the package lists, and knows none elsewhere', () => {
    const rows = catalogueRows([
      {
        id: 'maker',
        name: 'Maker',
        api_pattern: '.*',
        models: [
          { id: 'm', match: { equals: 'm' }, prices: { input_mtok: 4, output_mtok: 8, cache_read_mtok: 1 } },
          { id: 'm:batch', match: { equals: 'm:batch' }, prices: { input_mtok: 2, output_mtok: 5 } },
        ],
      },
    ]);

    expect(rows).toMatchObject([
      { model: 'm', cached_input_price: 1, batch_input_price: 2, batch_output_price: 5 },
      { model: 'm:batch', cached_input_price: null, batch_input_price: null, batch_output_price: null },
    ]);
  });

  it('takes a price that changes with the hour at its dearest, and says so', () => {
    const hours = { type: 'time_of_date', start_time: '01:00:00Z', end_time: '04:00:00Z' } as const;
    const rows = catalogueRows([
      {
        id: 'maker',
        name: 'Maker',
        api_pattern: '.*',
        models: [
          {
            id: 'm',
            match: { equals: 'm' },
            prices: [
              { prices: { input_mtok: 1, output_mtok: 2 } },
              { constraint: hours, prices: { input_mtok: 3, output_mtok: 6 } },
            ],
          },
        ],
      },
    ]);

    expect(rows).toMatchObject([
      { input_price: 3, output_price: 6, source: expect.stringContaining('dearest hours') },
    ]);
  });

  describe('in the database', () => {
    let database: TestDatabase;
    let client: Client;

    beforeAll(async () => {
      database = await testDatabase();
      client = new Client({ connectionString: database.url });
      await client.connect();
    });

    afterAll(async () => {
      await client.end();
      await database.drop();
    });

    const count = async (): Promise<number> => {
      const { rows } = await client.query(
        'select count(*)::int as n from price_catalogue where version = $1',
        [catalogue.version],
      );
      return rows[0].n;
    };

    it('holds every price once, however many replicas publish', async () => {
      await publishPrices(client, catalogue);
      await publishPrices(client, catalogue);

      expect(await count()).toBe(catalogue.rows.length);
    });

    it('is read-only for the application', async () => {
      for (const statement of [
        'delete from price_catalogue',
        'update price_catalogue set input_price = 0',
        `insert into price_catalogue select * from price_catalogue`,
      ]) {
        await client.query('begin');
        await client.query('set local role airlock_app');
        await expect(client.query(statement)).rejects.toThrow('permission denied for table price_catalogue');
        await client.query('rollback');
      }
    });
  });
});
