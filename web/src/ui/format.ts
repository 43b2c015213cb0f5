const NOTHING = '–';
const whole = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });
const rough = new Intl.NumberFormat('en-US', { maximumSignificantDigits: 3 });

/** Null is what cannot be told. */
type Told = number | null | undefined;

const told = (value: Told, say: (value: number) => string): string =>
  value === null || value === undefined ? NOTHING : say(value);

export const count = (value: Told): string => told(value, (n) => whole.format(n));
export const perSecond = (value: Told): string => told(value, (n) => `${short(n)}/s`);
export const milliseconds = (value: Told): string =>
  told(value, (n) => (n < 10_000 ? `${short(n)} ms` : seconds(n / 1_000)));
/** @param value a share: 1 is 100 % */
export const percent = (value: Told): string => told(value, (n) => `${short(n * 100)} %`);

/** Three digits are enough to look at; thousands are told whole. */
const short = (value: number): string => (value >= 1_000 ? whole.format(value) : rough.format(value));

const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB'] as const;

export const bytes = (value: Told): string =>
  told(value, (n) => {
    const power = n < 1 ? 0 : Math.min(Math.floor(Math.log2(n) / 10), UNITS.length - 1);
    return `${short(n / 1_024 ** power)} ${UNITS[power]}`;
  });

/** A length of time in its two greatest units. */
export const seconds = (value: Told): string =>
  told(value, (n) => {
    const all = Math.max(0, Math.round(n));
    const [days, hours, minutes] = [
      Math.floor(all / 86_400),
      Math.floor(all / 3_600) % 24,
      Math.floor(all / 60) % 60,
    ];
    if (days > 0) return `${days} d ${hours} h`;
    if (hours > 0) return `${hours} h ${minutes} min`;
    return minutes > 0 ? `${minutes} min ${all % 60} s` : `${all} s`;
  });

/** @param at in milliseconds */
export const clock = (at: number): string => new Date(at).toLocaleTimeString('en-GB');

/** With the day, where that is not today's. @param at in milliseconds, as is now */
export function moment(at: number, now = Date.now()): string {
  const [then, today] = [new Date(at), new Date(now)];
  if (then.toDateString() === today.toDateString()) return clock(at);
  return `${then.toLocaleDateString('en-GB', { day: 'numeric', month: 'short' })} ${clock(at)}`;
}

export const plural = (n: number, one: string, many = `${one}s`): string =>
  `${count(n)} ${n === 1 ? one : many}`;

/** Such as `row_level_security`. */
export const words = (name: string): string => name.replaceAll('_', ' ');
