import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { transformSync } from '@swc/core';
import { everyProtection, protectionsNamed } from '../tools/mutation/choose';
import { patchesOf } from '../tools/mutation/mutation';

const root = join(__dirname, '..');

describe('The list of protections that npm run test:mutation switches off', () => {
  it.each(everyProtection.map((mutation) => [mutation.name, mutation] as const))(
    'still applies: %s',
    (_name, mutation) => {
      // Several in one file are one change.
      const changed = new Map<string, string>();
      for (const { file, find, replace } of patchesOf(mutation)) {
        const text = changed.get(file) ?? readFileSync(join(root, file), 'utf8');
        expect(text.split(find)).toHaveLength(2);
        changed.set(
          file,
          text.replace(find, () => replace),
        );
      }
      const parser = { syntax: 'typescript', decorators: true } as const;
      for (const text of changed.values())
        expect(() => transformSync(text, { jsc: { parser } })).not.toThrow();
      expect(mutation.specs.filter((spec) => !existsSync(join(root, spec)))).toEqual([]);
    },
  );

  it('has no name twice', () => {
    expect(new Set(everyProtection.map(({ name }) => name)).size).toBe(everyProtection.length);
  });

  it('is chosen from by room and by part of a name, and says which rooms there are when nothing is', () => {
    expect(protectionsNamed([])).toEqual(everyProtection);
    expect(protectionsNamed(['agent', 'of threads']).map(({ name }) => name)).toEqual(
      expect.arrayContaining(['row-level security of threads', 'a tool asks for its permission (T4)']),
    );
    expect(() => protectionsNamed(['nothing is called so'])).toThrow(/Rooms: session, context/);
  });
});
