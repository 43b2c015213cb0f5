import { randomBytes } from 'node:crypto';

/** A user of a canary load. */
export interface CanaryUser {
  /** By which rows name their owner. */
  readonly id: string;
  /** What `tokenFor` was called with; the id too, unless the application has given another. */
  readonly name: string;
  /** Goes into every field that the user may fill; nobody else may ever see it, and no log. */
  readonly secret: string;
  readonly token: string;
}

/** Text that was found where it does not belong. */
export interface ForeignSecret {
  /** Such as `answer of GET /notes` or `row of public.notes`. */
  readonly where: string;
  /** User id of whoever could read it; absent where everybody can. */
  readonly seenBy?: string;
  /** User id of whoever it belongs to. */
  readonly belongsTo: string;
  readonly excerpt: string;
}

const MARK = /(?:cnry|user)-[0-9a-f]{20}/g;
const mint = (kind: 'cnry' | 'user'): string => `${kind}-${randomBytes(10).toString('hex')}`;

export const newUserId = (): string => mint('user');
export const newSecret = (): string => mint('cnry');

/** Knows whose each secret is, and finds those that are not the reader's. */
export class SecretSearch {
  private readonly owners = new Map<string, string>();

  constructor(users: readonly CanaryUser[]) {
    for (const { id, name, secret } of users) this.owners.set(secret, id).set(name, id);
  }

  /** For a text that one user may read. */
  foreignTo(reader: string, where: string, text: string): ForeignSecret[] {
    return this.marksIn(text)
      .filter(({ owner }) => owner !== reader)
      .map(({ owner, excerpt }) => ({ where, seenBy: reader, belongsTo: owner, excerpt }));
  }

  /** For a text that belongs to nobody, such as a log line. @param mayNameUsers ids are allowed, secrets are not */
  inPublic(
    where: string,
    text: string,
    { mayNameUsers }: { readonly mayNameUsers: boolean },
  ): ForeignSecret[] {
    return this.marksIn(text)
      .filter(({ mark }) => !mayNameUsers || mark.startsWith('cnry'))
      .map(({ owner, excerpt }) => ({ where, belongsTo: owner, excerpt }));
  }

  private marksIn(text: string): { mark: string; owner: string; excerpt: string }[] {
    return [...text.matchAll(MARK)].flatMap(({ 0: mark, index }) => {
      const owner = this.owners.get(mark);
      const excerpt = text.slice(Math.max(0, index - 60), index + mark.length + 20);
      return owner === undefined ? [] : [{ mark, owner, excerpt }];
    });
  }
}
