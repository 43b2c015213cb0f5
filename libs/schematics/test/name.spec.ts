interface Forms {
  readonly kebab: string;
  readonly snake: string;
  readonly pascal: string;
  readonly folders: readonly string[];
}

const { formsOf } = jest.requireActual<{ formsOf(given: string, kind: string): Forms }>('../src/name');

describe('Schematics: names (10.4)', () => {
  it.each([
    ['pricing-advisor', 'pricing-advisor', 'pricing_advisor', 'PricingAdvisor'],
    ['pricingAdvisor', 'pricing-advisor', 'pricing_advisor', 'PricingAdvisor'],
    ['PricingAdvisor', 'pricing-advisor', 'pricing_advisor', 'PricingAdvisor'],
    ['pricing_advisor', 'pricing-advisor', 'pricing_advisor', 'PricingAdvisor'],
    ['pricing advisor', 'pricing-advisor', 'pricing_advisor', 'PricingAdvisor'],
    ['HTTPProbe', 'http-probe', 'http_probe', 'HttpProbe'],
    ['gpt4Router', 'gpt4-router', 'gpt4_router', 'Gpt4Router'],
    ['V2Router', 'v2-router', 'v2_router', 'V2Router'],
    ['top-10_models', 'top-10-models', 'top_10_models', 'Top10Models'],
    ['x', 'x', 'x', 'X'],
  ])('makes file, name and class of "%s"', (given, kebab, snake, pascal) => {
    expect(formsOf(given, 'agent')).toMatchObject({ kebab, snake, pascal, folders: [] });
  });

  it.each([
    ['finance/pricing-advisor', ['finance']],
    ['finance/euMarkets/PricingAdvisor', ['finance', 'eu-markets']],
    ['/finance//pricing-advisor/', ['finance']],
  ])('takes the folders off "%s"', (given, folders) => {
    expect(formsOf(given, 'agent')).toMatchObject({ kebab: 'pricing-advisor', folders });
  });

  it.each([
    ['PricingAgent', 'agent', 'Pricing'],
    ['currency-rates-tool', 'tool', 'CurrencyRates'],
    ['agent-tool', 'agent', 'AgentTool'],
    ['agent', 'agent', 'Agent'],
  ] as const)('drops from "%s" a last word that repeats the kind %s', (given, kind, pascal) => {
    expect(formsOf(given, kind).pascal).toBe(pascal);
  });

  it.each([
    '',
    '/',
    '2fast',
    '-x',
    'x-',
    'prüfer',
    'a.b',
    '../escape',
    'a/../b',
    'a;rm',
    '$(x)',
    'a'.repeat(61),
  ])('refuses "%s" and says why', (given) => {
    expect(() => formsOf(given, 'agent')).toThrow(`"${given}" cannot be a name: `);
  });
});
