const HOUR_MS = 3_600_000;

/** Clocks change on a quarter of an hour, so one answer serves that long. */
const STEP_MS = 900_000;

/** Some three months of steps: logs come in the order of time, and memory stays bounded when they do not. */
const REMEMBERED = 10_000;

/** The clocks of one time zone. Made for one import and dropped with it. */
export class ZoneClock {
  private readonly format: Intl.DateTimeFormat | undefined;
  private readonly offsets = new Map<number, number>();

  /** @param timezone IANA name that `exists` */
  constructor(timezone: string) {
    if (timezone !== 'UTC') this.format = new Intl.DateTimeFormat('en-US', { timeZone: timezone, ...DIGITS });
  }

  static exists(timezone: string): boolean {
    try {
      return Boolean(new Intl.DateTimeFormat('en', { timeZone: timezone }));
    } catch {
      return false;
    }
  }

  /**
   * Milliseconds that the clocks are ahead of UTC when they show `local`. An hour that they repeat is taken the first
   * time; an hour that they skip counts as if they had not changed yet.
   * @param local what the clock shows, as if it were UTC
   */
  offset(local: number): number {
    if (!this.format) return 0;
    const before = this.offsetAt(local - 15 * HOUR_MS, this.format);
    const after = this.offsetAt(local + 15 * HOUR_MS, this.format);
    if (before === after) return before;
    const isAfter = this.offsetAt(local - after, this.format) === after;
    const isBefore = this.offsetAt(local - before, this.format) === before;
    return isBefore || !isAfter ? before : after;
  }

  private offsetAt(utc: number, format: Intl.DateTimeFormat): number {
    const step = Math.floor(utc / STEP_MS);
    const known = this.offsets.get(step);
    if (known !== undefined) return known;
    const offset = shownAt(step * STEP_MS, format) - step * STEP_MS;
    if (this.offsets.size >= REMEMBERED) this.offsets.clear();
    this.offsets.set(step, offset);
    return offset;
  }
}

const DIGITS = {
  hourCycle: 'h23',
  year: 'numeric',
  month: 'numeric',
  day: 'numeric',
  hour: 'numeric',
  minute: 'numeric',
  second: 'numeric',
} as const;

function shownAt(utc: number, format: Intl.DateTimeFormat): number {
  const parts = new Map(format.formatToParts(utc).map(({ type, value }) => [type, Number(value)]));
  const [year = 1970, month = 1, day = 1, hour = 0, minute = 0, second = 0] = (
    ['year', 'month', 'day', 'hour', 'minute', 'second'] as const
  ).map((type) => parts.get(type));
  return Date.UTC(year, month - 1, day, hour, minute, second);
}
