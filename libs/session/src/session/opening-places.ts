import { placeOf } from './place';

const MOST = 1_000;
/** Characters; what a longer one says is no name for a place, and would have to be kept. */
const LONGEST_STATEMENT = 2_000;

interface KnownPlace {
  /** In words: an Error that is kept would keep alive whatever its frames belong to. */
  readonly earlier: string;
  isReported: boolean;
}

/**
 * Where connections were taken, for the watchdog's reports. A stack costs as much as a whole query does here, and calls of
 * one route that begin with the same statement take theirs in the same place: only the first has a stack made, until that
 * place is reported once; from then on all have one.
 */
export class OpeningPlaces {
  private readonly known = new Map<string, Map<string, KnownPlace>>();
  private count = 0;

  /**
   * @param name of the route or unit
   * @param statement that the connection is taken for
   * @returns what puts the place into words
   */
  note(name: string, statement: string): () => string {
    const key = statement.length > LONGEST_STATEMENT ? '' : statement;
    const known = this.known.get(name)?.get(key);
    if (!known) return this.first(name, key);
    const place = known.isReported ? placeOf('opened') : undefined;
    return () => {
      known.isReported = true;
      return place?.stack ?? `As an earlier one of the same name and statement: ${known.earlier}`;
    };
  }

  private first(name: string, statement: string): () => string {
    if (++this.count > MOST) this.forget();
    const known: KnownPlace = { earlier: placeOf('opened').stack ?? '', isReported: false };
    const ofName = this.known.get(name) ?? new Map<string, KnownPlace>();
    this.known.set(name, ofName.set(statement, known));
    return () => {
      known.isReported = true;
      return known.earlier;
    };
  }

  private forget(): void {
    this.known.clear();
    this.count = 1;
  }
}
