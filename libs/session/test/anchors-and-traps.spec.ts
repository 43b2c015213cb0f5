import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(__dirname, '..');
const ANCHORS = Array.from({ length: 18 }, (_, i) => i + 1);
const TRAPS = [
  ...[1, 2, 3, 5, 7, 8, 9, 11, 13, 14].map((n) => `SE${n}`),
  ...[1, 2, 3, 4, 5, 6].map((n) => `SN${n}`),
  ...[1, 2, 3, 4].map((n) => `SP${n}`),
];
/** The textbook shape, or the part of a library that misbehaves, shown as it is. */
const SHOWN =
  /textbook|pipeline mode|a destroyed socket|COMMIT in finalize|lastValueFrom|only refuses|when a guard denies/;

/** Whole files by name, and names of tests that begin with an id. */
const FILES = globSync('{src,test}/**/*.spec.ts', { cwd: ROOT });
const NAMES = FILES.flatMap((file) => [
  ...readFileSync(join(ROOT, file), 'utf8').matchAll(/["'`](S[ENP]\d+): ([^\n]+)/g),
]).map(([, id = '', sentence = '']) => ({ id, sentence }));

describe('every anchor and every trap has its place', () => {
  it.each(ANCHORS)('SA%i is a spec of that name, and of that name only', (number) => {
    const prefix = `test/anchors/sa${String(number).padStart(2, '0')}-`;
    const own = FILES.filter((file) => file.startsWith(prefix));

    expect(own).toHaveLength(1);
    expect(readFileSync(join(ROOT, own[0] ?? ''), 'utf8')).toMatch(
      new RegExp(`describe\\([\\s'"\`]*SA${number} `),
    );
  });

  it.each(TRAPS)('%s is shown in the shape that falls into it, and in ours, which does not', (trap) => {
    const sentences = NAMES.flatMap(({ id, sentence }) => (id === trap ? sentence : []));

    expect(sentences.filter((sentence) => SHOWN.test(sentence))).not.toEqual([]);
    expect(sentences.filter((sentence) => !SHOWN.test(sentence))).not.toEqual([]);
  });
});
