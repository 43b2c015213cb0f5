import { entitiesOf } from './entities';

describe('what a question says: its entities', () => {
  it('are models, providers, percentages and sums, once each', () => {
    const message =
      'Should we move from gpt-4o to claude-3-5-haiku-latest or gemini-2.5-flash (Anthropic, Google)? gpt-4o costs us $1,200, 40% of it at night.';

    expect(entitiesOf(message)).toEqual({
      models: ['gpt-4o', 'claude-3-5-haiku-latest', 'gemini-2.5-flash'],
      providers: ['anthropic', 'google'],
      percentages: [40],
      amounts_usd: [1200],
    });
  });

  it('are no models where a word only begins like one', () => {
    expect(entitiesOf('command our llamas to be novel, o one').models).toEqual([]);
  });
});
