import { withoutIds } from '../findings';
import type { Answer, Call } from '../http/caller';
import { isEmptyAnswer } from '../http/empty-answer';
import type { CanaryUser } from './secrets';

interface Read {
  empty: number;
  full: number;
  readonly text: string;
}

/** Fewer may be of users who have written something else. */
const TELLING = 3;

/** What was read of by users who had written, and was always empty: it leaks nothing, and proves nothing. */
export class EmptyReads {
  private readonly writers = new Set<string>();
  private readonly reads = new Map<string, Read>();

  note(
    { id, secret }: CanaryUser,
    { method, path, body }: Pick<Call, 'method' | 'path' | 'body'>,
    answer: Answer,
  ): void {
    if (answer.status >= 300) return;
    if (method !== 'GET') {
      if (JSON.stringify(body)?.includes(secret)) this.writers.add(id);
      return;
    }
    const isEmpty = isEmptyAnswer(answer);
    if (isEmpty && !this.writers.has(id)) return;
    const kind = withoutIds(path.replace(/\?.*/s, ''));
    const read = this.reads.get(kind) ?? { empty: 0, full: 0, text: answer.text };
    this.reads.set(kind, read);
    read[isEmpty ? 'empty' : 'full']++;
  }

  /** @returns a sentence for each route */
  get faults(): string[] {
    return [...this.reads].flatMap(([kind, { empty, full, text }]) =>
      full > 0 || empty < TELLING
        ? []
        : [
            `GET ${kind}: of ${empty} answers to users who had written something each was empty, as ${text.slice(0, 80)}, and ` +
              'proves nothing. Let an operation make what it shows. If one does, this was kept for somebody who had nothing: ' +
              'look for a cache without the user in its key.',
          ],
    );
  }
}
