const LONGEST_LIST = 200;
const ONCE_SEEN = 1_000;

/**
 * Names for statements that come again, so that the server parses and plans each of them once for a connection. The
 * first coming gives none: a text that is never seen again would fill the list.
 */
export class StatementNames {
  private readonly names = new Map<string, string>();
  private readonly seen = new Set<string>();

  /** @param isOn whether there are names at all */
  constructor(private readonly isOn: boolean) {}

  /** @returns undefined for a statement that is better parsed anew */
  of(text: string): string | undefined {
    if (!this.isOn) return undefined;
    const known = this.names.get(text);
    if (known !== undefined || this.names.size >= LONGEST_LIST) return known;
    if (!this.seen.has(text)) {
      if (this.seen.size >= ONCE_SEEN) this.seen.clear();
      this.seen.add(text);
      return undefined;
    }
    this.seen.delete(text);
    const name = `session_statement_${this.names.size + 1}`;
    this.names.set(text, name);
    return name;
  }
}
