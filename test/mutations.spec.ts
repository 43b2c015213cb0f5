import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { transformSync } from '@swc/core';
import { mutations } from '../tools/mutation/mutations';

const root = join(__dirname, '..');

describe('The list of protections that npm run test:mutation switches off', () => {
  it.each(mutations.map((mutation) => [mutation.name, mutation] as const))(
    'still applies: %s',
    (_name, { file, find, replace, specs }) => {
      const text = readFileSync(join(root, file), 'utf8');

      expect(text.split(find)).toHaveLength(2);
      const changed = text.replace(find, () => replace);
      const parser = { syntax: 'typescript', decorators: true } as const;
      expect(() => transformSync(changed, { jsc: { parser } })).not.toThrow();
      expect(specs.filter((spec) => !existsSync(join(root, spec)))).toEqual([]);
    },
  );

  it('has no name twice', () => {
    expect(new Set(mutations.map(({ name }) => name)).size).toBe(mutations.length);
  });
});
