/** Where the elements of a JSON list begin and end, sign by sign: of the outermost list, or of the first in an outermost object. */
export class JsonBrackets {
  private depth = 0;
  /** How many brackets are open in the list, its own among them. */
  private listDepth = 0;
  private isText = false;
  private isEscaped = false;
  private isOver = false;
  private isEmpty = true;

  get isBlank(): boolean {
    return this.isEmpty;
  }

  get hasList(): boolean {
    return this.listDepth > 0;
  }

  get hasEnded(): boolean {
    return this.isOver;
  }

  /** @returns what an element of the list does at this sign, where it is an object or a list */
  read(sign: string): 'begins' | 'ends' | undefined {
    if (sign > ' ' && sign !== '\ufeff') this.isEmpty = false;
    if (this.isText) return this.readText(sign);
    switch (sign) {
      case '"':
        this.isText = true;
        return undefined;
      case '[':
      case '{':
        return this.open(sign);
      case ']':
      case '}':
        return this.close();
      default:
        return undefined;
    }
  }

  private readText(sign: string): undefined {
    if (this.isEscaped) this.isEscaped = false;
    else if (sign === '\\') this.isEscaped = true;
    else this.isText = sign !== '"';
  }

  private open(sign: string): 'begins' | undefined {
    this.depth++;
    if (!this.hasList && sign === '[' && this.depth <= 2) this.listDepth = this.depth;
    else if (this.hasList && !this.isOver && this.depth === this.listDepth + 1) return 'begins';
    return undefined;
  }

  private close(): 'ends' | undefined {
    this.depth--;
    if (!this.hasList || this.isOver) return undefined;
    this.isOver = this.depth < this.listDepth;
    return this.depth === this.listDepth ? 'ends' : undefined;
  }
}
