/** What a number is a number of; decides how it is written, and which written numbers it can stand behind. */
export type Unit = 'usd' | 'percent' | 'ms' | 'per_second' | 'count' | 'ratio';

/** As it is written in a report: enough digits to act on and no more. A number is never rounded to nothing. */
export function written(value: number, unit: Unit): string {
  switch (unit) {
    case 'usd':
      return `${value < 0 ? '-' : ''}$${cents(decimals(Math.abs(value), 2))}`;
    case 'percent':
      return `${decimals(value, 1)}%`;
    case 'ms':
      return `${Math.abs(value) < 100 ? significant(value) : grouped(value, 0)} ms`;
    case 'per_second':
      return `${significant(value)}/s`;
    case 'ratio':
      return `${significant(value)}×`;
    case 'count':
      return Number.isInteger(value) ? grouped(value, 0) : significant(value);
    default:
      return unit satisfies never;
  }
}

/** Sixty cents are 0.60: money has two decimals or more. */
const cents = (text: string): string =>
  text === '0' ? text : text.replace(/^\d+$/, '$&.00').replace(/\.\d$/, '$&0');

/** With so many decimals; below 1 with three digits that say something, so that a small price stays a price. */
function decimals(value: number, places: number): string {
  if (value === 0 || Math.abs(value) >= 1) return grouped(value, places);
  return significant(value);
}

function significant(value: number): string {
  if (value === 0) return '0';
  if (Math.abs(value) >= 1_000) return grouped(value, 0);
  return value.toLocaleString('en-US', { maximumSignificantDigits: 3, useGrouping: true });
}

/** A sum of money ends in two decimals, or in none when there is nothing behind the point. */
function grouped(value: number, places: number): string {
  const text = value.toLocaleString('en-US', {
    minimumFractionDigits: places,
    maximumFractionDigits: places,
  });
  return Number.isInteger(value) && places < 2 ? value.toLocaleString('en-US') : text.replace(/^0\.0+$/, '0');
}
