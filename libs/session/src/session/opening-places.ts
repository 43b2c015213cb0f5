import { placeOf } from './place';

const ALWAYS_AT_FIRST = 32;
const THEN_ONE_IN = 64;
const MOST_NAMES = 1_000;

interface NamedPlaces {
  calls: number;
  /** In words: an Error that is kept would keep alive whatever its frames belong to. */
  readonly earlier: string;
  isReported: boolean;
}

/**
 * Where connections were taken, for the watchdog's reports. A stack costs as much as a whole query does here, and calls of
 * one route take theirs in the same place: after the first ones only some are noted, until the route is reported once; from
 * then on all are.
 */
export class OpeningPlaces {
  private readonly known = new Map<string, NamedPlaces>();

  /** @param name of the route or unit. @returns what puts the place into words */
  note(name: string): () => string {
    const places = this.known.get(name);
    if (!places) return this.first(name);
    places.calls++;
    const isNoted = places.isReported || places.calls <= ALWAYS_AT_FIRST || places.calls % THEN_ONE_IN === 0;
    const place = isNoted ? placeOf('opened') : undefined;
    return () => {
      places.isReported = true;
      return place?.stack ?? `As an earlier one of the same name: ${places.earlier}`;
    };
  }

  private first(name: string): () => string {
    if (this.known.size >= MOST_NAMES) this.known.clear();
    const earlier = placeOf('opened').stack ?? '';
    const places: NamedPlaces = { calls: 1, earlier, isReported: false };
    this.known.set(name, places);
    return () => {
      places.isReported = true;
      return earlier;
    };
  }
}
