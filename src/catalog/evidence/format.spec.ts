import { type Unit, written } from './format';

describe('a number as a report writes it', () => {
  it.each<[number, Unit, string]>([
    [47.608895, 'usd', '$47.61'],
    [1_234.5, 'usd', '$1,234.50'],
    [0.005398, 'usd', '$0.0054'],
    [0.00000123456, 'usd', '$0.00000123'],
    [0, 'usd', '$0'],
    [0.6, 'usd', '$0.60'],
    [0.127, 'usd', '$0.127'],
    [0.9999, 'usd', '$1.00'],
    [-5.7, 'usd', '-$5.70'],
    [8.026, 'percent', '8.0%'],
    [20, 'percent', '20%'],
    [0.0479, 'percent', '0.0479%'],
    [15_112.65, 'ms', '15,113 ms'],
    [0.4, 'ms', '0.4 ms'],
    [2.5666, 'per_second', '2.57/s'],
    [1.7500850436557434, 'ratio', '1.75×'],
    [18_059_974, 'count', '18,059,974'],
    [0.5, 'count', '0.5'],
  ])('%d %s is %s', (value, unit, text) => {
    expect(written(value, unit)).toBe(text);
  });
});
