import type { OwnershipMatrixOptions } from './ownership-options';
import type { Ids } from './route-entry';
import { changedTables, type Fingerprint, isNamed, type RowWatch } from './row-watch';

/** Shorter ids cannot be told from other numbers and words in an answer. */
const TELLING_LENGTH = 8;

type Watched = Pick<
  OwnershipMatrixOptions,
  'owner' | 'ownerColumn' | 'tablesAnybodyWrites' | 'settled' | 'secrets'
>;

/** Knows what is the owner's, sees whether it was told or changed, and keeps what went wrong. */
export class Witness {
  readonly faults: string[] = [];
  private readonly secrets: Set<string>;
  private readonly made = new Set<string>();

  constructor(
    private readonly rows: RowWatch,
    private readonly options: Watched,
  ) {
    this.secrets = new Set(options.secrets);
  }

  /** How many ids of the owner's were tried to be got at. */
  get resources(): number {
    return this.made.size;
  }

  /**
   * What the owner has made: no intruder may be told of it, other than by whoever knows it already. A short id, such as `7`, is
   * in every other answer by chance.
   */
  nowSecret(ids: Ids): void {
    for (const id of Object.values(ids)) {
      this.made.add(id);
      if (id.length >= TELLING_LENGTH) this.secrets.add(id);
    }
  }

  /** Something that the owner has said, and that was not kept. */
  nowSaid(text: string): void {
    this.secrets.add(text);
  }

  expectNoSecret(name: string, text: string, given: unknown = ''): void {
    this.expectNone(this.secrets, name, text, given);
  }

  /** Of ids alone, where a text may be the same by chance. */
  expectNoId(name: string, text: string, given: unknown): void {
    const ids = [...this.made].filter((id) => id.length >= TELLING_LENGTH);
    this.expectNone(ids, name, text, given);
  }

  private expectNone(secrets: Iterable<string>, name: string, text: string, given: unknown): void {
    const sent = JSON.stringify(given);
    const told = [...secrets].filter((secret) => text.includes(secret) && !sent.includes(secret));
    if (told.length > 0) this.faults.push(`${name}: tells ${told.map((secret) => `"${secret}"`).join(', ')}`);
  }

  /** Somebody other than the routes asks whether the rows are as they were. */
  async unchanged<T>(name: string, mayWrite: boolean, work: () => Promise<T>): Promise<T> {
    await this.options.settled?.();
    const before = await this.look(mayWrite);
    const result = await work();
    await this.options.settled?.();
    const changed = changedTables(before, await this.look(mayWrite));
    if (changed.length > 0) this.faults.push(`${name}: rows changed in ${changed.join(', ')}`);
    return result;
  }

  /** All rows, but of tables that anybody writes, and where the caller may write, the owner's alone. */
  private async look(mayWrite: boolean): Promise<Fingerprint> {
    const { owner, ownerColumn: column = 'user_id', tablesAnybodyWrites = [] } = this.options;
    const owners = await this.rows.fingerprint(column, owner.id);
    if (mayWrite) return owners;
    const all = Object.entries(await this.rows.fingerprint(column)).filter(
      ([table]) => !isNamed(table, tablesAnybodyWrites),
    );
    return { ...owners, ...Object.fromEntries(all) };
  }
}
