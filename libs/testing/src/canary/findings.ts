import type { ForeignSecret } from './secrets';

/** Three show what the matter is. A leak that is everywhere is found a million times, and no test runner can print that. */
const OF_A_KIND = 3;
const ALTOGETHER = 60;

/** What a load has found: all of it counted, and a few of each kind kept to be shown. */
export class Findings {
  readonly kept: ForeignSecret[] = [];
  private readonly kinds = new Map<string, number>();
  private found = 0;

  get total(): number {
    return this.found;
  }

  add(found: readonly ForeignSecret[]): void {
    for (const one of found) {
      this.found++;
      const kind = kindOf(one);
      const earlier = this.kinds.get(kind) ?? 0;
      this.kinds.set(kind, earlier + 1);
      if (earlier < OF_A_KIND && this.kept.length < ALTOGETHER) this.kept.push(one);
    }
  }
}

/** The same route with another id is the same leak. */
const kindOf = ({ where }: ForeignSecret): string =>
  where.replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}|\d+/gi, ':id');
