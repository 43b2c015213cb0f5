import { timeframeOf } from './timeframe';

describe('what a question says: its timeframe', () => {
  it.each([
    ['costs of the last 7 days', '7d'],
    ['past 24 hours', '1d'],
    ['the last 36 hours', '36h'],
    ['over the last 2 weeks', '14d'],
    ['the past month', '30d'],
    ['over the last quarter', '90d'],
    ['show me the 12h trend', '12h'],
    ['what happened today?', '24h'],
    ['the last hour', '1h'],
    ['cost in the last two weeks', '14d'],
    ['over the past seven days', '7d'],
    ['costs of the last twenty days', '20d'],
  ])('%s → %s', (message, timeframe) => {
    expect(timeframeOf(message)).toMatchObject({ timeframe });
  });

  it.each(['where does my money go?', 'cut it by 20%', 'gpt-4o-2024-08-06', 'the last 0 days'])(
    'names none: %s',
    (message) => {
      expect(timeframeOf(message)).toBeUndefined();
    },
  );

  it('is cut at 90 days, and says from what', () => {
    expect(timeframeOf('trend of the last 2 years')).toMatchObject({
      timeframe: '90d',
      cutFrom: 'last 2 years',
    });
  });
});
