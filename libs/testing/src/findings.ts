/** Three show what the matter is. A leak that is everywhere is found a million times, and no test runner can print that. */
const OF_A_KIND = 3;
const ALTOGETHER = 60;

/** What a search has found: all of it counted, and a few of each kind kept to be shown. */
export class Findings<Found> {
  readonly kept: Found[] = [];
  private readonly kinds = new Map<string, number>();
  private found = 0;

  /** @param kindOf what a finding has in common with others that show the same */
  constructor(private readonly kindOf: (found: Found) => string) {}

  get total(): number {
    return this.found;
  }

  add(found: readonly Found[]): void {
    for (const one of found) {
      this.found++;
      const kind = this.kindOf(one);
      const earlier = this.kinds.get(kind) ?? 0;
      this.kinds.set(kind, earlier + 1);
      if (earlier < OF_A_KIND && this.kept.length < ALTOGETHER) this.kept.push(one);
    }
  }
}

/** Without the ids in it: the same route with another id is the same. */
export const withoutIds = (text: string): string => text.replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}|\d+/gi, ':id');
