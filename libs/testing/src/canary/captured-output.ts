/** Everything that the process prints while it is captured; it is still printed. */
export class CapturedOutput implements Disposable {
  readonly lines: string[] = [];
  private readonly restore: (() => void)[] = [];

  constructor() {
    for (const stream of [process.stdout, process.stderr]) {
      const original = stream.write;
      stream.write = (chunk: string | Uint8Array, ...rest: unknown[]): boolean => {
        const text = typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString('utf8');
        this.lines.push(...text.split('\n').filter(Boolean));
        return Reflect.apply(original, stream, [chunk, ...rest]) as boolean;
      };
      this.restore.push(() => void (stream.write = original));
    }
  }

  [Symbol.dispose](): void {
    for (const restore of this.restore.splice(0)) restore();
  }
}
