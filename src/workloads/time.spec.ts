import { parseTime } from './time';
import { ZoneClock } from './zone-clock';

describe('the time of a workload event (10.1)', () => {
  const utc = new ZoneClock('UTC');

  it.each([
    ['2023-11-16 18:17:03.9799600', '2023-11-16T18:17:03.979960Z'],
    ['2023-11-16T18:17:03Z', '2023-11-16T18:17:03.000000Z'],
    ['2023-11-16T18:17:03.1+02:00', '2023-11-16T16:17:03.100000Z'],
    ['2023-11-16 18:17:03,5 -0530', '2023-11-16T23:47:03.500000Z'],
    ['2023-11-16 18:17', '2023-11-16T18:17:00.000000Z'],
    ['16.11.2023 18:17:03', '2023-11-16T18:17:03.000000Z'],
    ['1.2.2023, 08:17:03,5', '2023-02-01T08:17:03.500000Z'],
    ['2024-02-29T00:00:00Z', '2024-02-29T00:00:00.000000Z'],
  ])('reads %s', (text, expected) => {
    expect(parseTime(text, utc)).toBe(expected);
  });

  it.each([
    ['2023-11-16T18:17:03.123456499Z', '2023-11-16T18:17:03.123456Z'],
    ['2023-11-16T18:17:03.123456500Z', '2023-11-16T18:17:03.123457Z'],
    ['2023-12-31T23:59:59.999999999Z', '2024-01-01T00:00:00.000000Z'],
  ])('rounds nanoseconds to microseconds, half up: %s', (text, expected) => {
    expect(parseTime(text, utc)).toBe(expected);
  });

  it.each([
    ['1700158623', '2023-11-16T18:17:03.000000Z'],
    ['1700158623.97996', '2023-11-16T18:17:03.979960Z'],
    ['1700158623979', '2023-11-16T18:17:03.979000Z'],
    ['1700158623979960', '2023-11-16T18:17:03.979960Z'],
    ['1700158623979960500', '2023-11-16T18:17:03.979961Z'],
  ])('tells seconds since 1970 from their fractions by the digits: %s', (text, expected) => {
    expect(parseTime(text, utc)).toBe(expected);
  });

  it.each([
    ['2023-02-30 10:00:00', 'is not a day or an hour that exists'],
    ['2023-11-16 24:00:00', 'is not a day or an hour that exists'],
    ['2023-11-16 10:00:60', 'is not a day or an hour that exists'],
    ['2023-11-16T10:00:00+19:00', 'has an offset that does not exist'],
    ['2023-11-16T10:00:00.1234567890Z', 'has more than 9 fraction digits'],
    ['1700158623.1234567890', 'has more than 9 fraction digits'],
    ['1969-12-31T23:59:59Z', 'is outside the years 1970 to 2199'],
    ['11.16.2023 10:00', 'is not a day or an hour that exists'],
    [
      '16/11/2023 10:00',
      'is not a time such as 2023-11-16T18:17:03.979Z: write the year first, and then the month',
    ],
    ['2023-11-16', 'is not a time such as 2023-11-16T18:17:03.979Z: it names no hour, and a row is one call'],
    ['yesterday', 'is not a time such as 2023-11-16T18:17:03.979Z'],
    ['', 'is not a time such as 2023-11-16T18:17:03.979Z'],
  ])('refuses %p: it %s', (text, fault) => {
    expect(parseTime(text, utc)).toEqual({ fault });
  });

  it.each([
    ['Europe/Berlin', '2023-07-01 12:00:00', '2023-07-01T10:00:00.000000Z'],
    ['Europe/Berlin', '2023-12-01 12:00:00', '2023-12-01T11:00:00.000000Z'],
    ['Asia/Kolkata', '2023-12-01 12:00:00', '2023-12-01T06:30:00.000000Z'],
    ['Pacific/Auckland', '2023-12-01 12:00:00', '2023-11-30T23:00:00.000000Z'],
    // Clocks in Berlin went from 02:00 to 03:00, and half a year later from 03:00 back to 02:00.
    ['Europe/Berlin', '2023-03-26 01:59:59', '2023-03-26T00:59:59.000000Z'],
    ['Europe/Berlin', '2023-03-26 02:30:00', '2023-03-26T01:30:00.000000Z'],
    ['Europe/Berlin', '2023-03-26 03:00:00', '2023-03-26T01:00:00.000000Z'],
    ['Europe/Berlin', '2023-10-29 01:59:59', '2023-10-28T23:59:59.000000Z'],
    ['Europe/Berlin', '2023-10-29 02:30:00', '2023-10-29T00:30:00.000000Z'],
    ['Europe/Berlin', '2023-10-29 03:00:00', '2023-10-29T02:00:00.000000Z'],
  ])('puts what a clock in %s shows, %s, into UTC', (timezone, text, expected) => {
    expect(parseTime(text, new ZoneClock(timezone))).toBe(expected);
  });

  it('lets an offset in the text overrule the time zone', () => {
    expect(parseTime('2023-07-01T12:00:00Z', new ZoneClock('Europe/Berlin'))).toBe(
      '2023-07-01T12:00:00.000000Z',
    );
  });

  it('knows which time zones exist', () => {
    expect(['UTC', 'America/New_York', 'Mars/Olympus', ''].map((name) => ZoneClock.exists(name))).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });
});
