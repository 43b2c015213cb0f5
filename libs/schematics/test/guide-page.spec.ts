import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { GUIDE_COMMANDS } from './guide-commands';
import { ROOT } from './trees';

interface Block {
  readonly language: string;
  /** The tested file that it is part of; named behind the language. */
  readonly source: string;
  readonly lines: readonly string[];
}

/** Fences begin a line; an end without a beginning would be a block without a language. */
const FENCED = /^```(\S*) ?(.*)\n([\s\S]*?)\n```$/gm;

const linesOf = (path: string): string[] => readFileSync(path, 'utf8').split('\n');

describe('docs/agents.md (issue 6)', () => {
  const page = readFileSync(join(ROOT, 'docs/agents.md'), 'utf8');
  const blocks = [...page.matchAll(FENCED)].map(([, language = '', source = '', text = '']): Block => ({
    language,
    source,
    lines: text.split('\n'),
  }));
  const code = blocks.filter(({ language }) => language === 'ts');

  it('has code of tested files and commands, and no other blocks', () => {
    expect(page.match(/^\s*(?:```|~~~)/gm)).toHaveLength(2 * blocks.length);
    expect(new Set(blocks.map(({ language }) => language))).toEqual(new Set(['sh', 'ts']));
    for (const { source } of code) expect(source).toMatch(/^(?:guide|expected)\/[\w./-]+\.txt$/);
  });

  it.each(code.map((block) => [`${block.source}: ${block.lines[0]}`, block] as const))(
    'shows, line for line, what is tested: %s',
    (_, { source, lines }) => {
      const tested = linesOf(join(__dirname, source));

      expect(placeOf(lines, tested)).toBeGreaterThanOrEqual(0);
    },
  );

  it('tells to run what test/schematics.e2e.spec.ts runs, and nothing else', () => {
    const commands = blocks.filter(({ language }) => language === 'sh').flatMap(({ lines }) => lines);

    expect(commands).toEqual(Object.values(GUIDE_COMMANDS).flat());
  });

  it('leaves no file of the guide out', () => {
    const guide = readdirSync(join(__dirname, 'guide')).map((file) => `guide/${file}`);

    expect(guide.filter((file) => !code.some(({ source }) => source === file))).toEqual([]);
  });

  it.each(['guide/agent.ts.txt', 'guide/schema.ts.txt', 'guide/agent.isolation.spec.ts.txt'])(
    'shows all of %s, in its order',
    (file) => {
      const shown = code.filter(({ source }) => source === file).flatMap(({ lines }) => lines);

      expect(shown.filter(Boolean)).toEqual(linesOf(join(__dirname, file)).filter(Boolean));
    },
  );
});

/**
 * @returns the index of the first line of `part` in `whole`, or -1 where it is no contiguous part of it. The formatter moves
 *   what is inside of something to the left; apart from that every line is the same
 */
function placeOf(part: readonly string[], whole: readonly string[]): number {
  return whole.findIndex((first, start) => {
    const indent = first.slice(0, first.search(/\S|$/) - (part[0] ?? '').search(/\S|$/));
    return part.every((line, offset) => whole[start + offset] === (line && `${indent}${line}`));
  });
}
