import { bytes, count, milliseconds, moment, percent, perSecond, plural, seconds } from './format';

describe('Numbers with their units', () => {
  it.each([
    [count(0), '0'],
    [count(1_234_567), '1,234,567'],
    [perSecond(0.123_456), '0.123/s'],
    [perSecond(12_345.6), '12,346/s'],
    [milliseconds(1.234), '1.23 ms'],
    [milliseconds(9_999), '9,999 ms'],
    [milliseconds(83_000), '1 min 23 s'],
    [percent(0.294), '29.4 %'],
    [bytes(0), '0 B'],
    [bytes(1_023), '1,023 B'],
    [bytes(1_024), '1 KiB'],
    [bytes(222_298_112), '212 MiB'],
    [bytes(3 * 1_024 ** 5), '3,072 TiB'],
    [seconds(59.4), '59 s'],
    [seconds(3_599.6), '1 h 0 min'],
    [seconds(200_000), '2 d 7 h'],
    [seconds(-1), '0 s'],
    [plural(1, 'run'), '1 run'],
    [plural(0, 'run'), '0 runs'],
  ])('%s', (told, expected) => {
    expect(told).toBe(expected);
  });

  it.each([count, perSecond, milliseconds, percent, bytes, seconds])(
    'are a dash where nothing can be told (%#)',
    (say) => {
      expect([say(null), say(undefined)]).toEqual(['–', '–']);
    },
  );

  it('have the day with the time where that is another one', () => {
    const at = Date.parse('2026-03-01T12:00:02');

    expect(moment(at, Date.parse('2026-03-01T23:59:59'))).toBe('12:00:02');
    expect(moment(at, Date.parse('2026-03-02T00:00:01'))).toBe('1 Mar 12:00:02');
  });
});
