/** Short ones are no secrets but words such as `ollama` or `none`, which an answer may hold. */
const SHORTEST_SECRET = 16;
const FIRST_HALF = /[\ud800-\udbff]$/;

/**
 * A model's words as they can be shown and stored, whatever pieces they come in: without NULs and halves of characters,
 * which PostgreSQL does not keep, and without the key, which an endpoint may repeat.
 */
export class HeardWords {
  private readonly secret: string | undefined;
  private rest = '';

  constructor(secret?: string) {
    this.secret = secret !== undefined && secret.length >= SHORTEST_SECRET ? secret : undefined;
  }

  /** @returns what is certain by now; it may be nothing */
  add(piece: string): string {
    this.rest = this.withoutSecret(this.rest + piece);
    const end = this.rest.length - this.uncertain;
    const certain = this.rest.slice(0, end);
    this.rest = this.rest.slice(end);
    return storable(certain);
  }

  /** @returns what was uncertain */
  end(): string {
    const last = storable(this.rest);
    this.rest = '';
    return last;
  }

  /** So many characters at the end may go on as the other half of one, or as the secret. */
  private get uncertain(): number {
    const { secret = '', rest } = this;
    for (let length = Math.min(secret.length - 1, rest.length); length > 0; length--)
      if (secret.startsWith(rest.slice(-length))) return length;
    return FIRST_HALF.test(rest) ? 1 : 0;
  }

  private withoutSecret(text: string): string {
    return this.secret === undefined ? text : text.replaceAll(this.secret, '[redacted]');
  }
}

const storable = (text: string): string => text.replaceAll('\0', '\ufffd').toWellFormed();
