import { airlock, collection, treeOf } from './trees';

const VITEST = "export default defineConfig({ test: { globals: true, include: ['**/*.spec.ts'] } });";
const VITE = VITEST.replace(
  '({',
  "({ optimizeDeps: { include: ['zod'] }, coverage: { include: ['src/**/*.ts'] },",
);
const JEST = "const config: Config = { testRegex: '.*\\\\.spec\\\\.ts$' };";
const MATCH = "module.exports = { testMatch: ['<rootDir>/src/**/?(*.)+(spec).[jt]s?(x)'] };";
const ELEVEN = JSON.stringify({ jest: { rootDir: 'src', testRegex: '.*\\.spec\\.ts$' } }, undefined, 2);

describe('Tests that npm test would not run', () => {
  const runner = collection();
  const notes: string[] = [];

  beforeAll(() => runner.logger.subscribe(({ message }) => notes.push(message)));
  beforeEach(() => notes.splice(0));

  const told = async (schematic: string, files: object, suffix: string): Promise<string> => {
    const options = { name: 'x', specFileSuffix: suffix };
    await runner.runSchematic(schematic, options, treeOf({ ...airlock, ...files }));
    return notes.join('\n');
  };

  it.each([
    ['agent', 'vitest.config.ts', VITEST],
    ['agent', 'vitest.config.mts', VITEST],
    ['tool', 'vite.config.ts', VITE],
    ['tool', 'jest.config.ts', JEST],
    ['agent', 'jest.config.js', MATCH],
    ['agent', 'package.json', ELEVEN],
  ])(
    'are told where nest g %s writes them beside the %s that does not know the suffix',
    async (kind, file, text) => {
      const other = await told(kind, { [`/${file}`]: text }, 'test');
      notes.splice(0);
      const same = await told(kind, { [`/${file}`]: text }, 'spec');

      expect(other).toContain(`npm test does not run ${kind}.test.ts: ${file} asks for `);
      expect(other).toContain('spec');
      expect(other).not.toContain('Its tests: ');
      expect(same).toContain('Its tests: npm test -- src/catalog/');
      expect(same).not.toContain('does not run');
    },
  );

  it.each([
    ['says nothing of the names of tests', { '/vitest.config.ts': 'export default defineConfig({});' }],
    [
      'says it in words that are not understood',
      { '/vitest.config.ts': 'export default defineConfig({ test: { include: ours } });' },
    ],
    [
      'takes both',
      {
        '/vitest.config.ts':
          "export default defineConfig({ test: { include: ['src/**/*.{spec,test}.ts'] } });",
      },
    ],
    ['is not there', {}],
  ])('are not told where the configuration %s', async (_what, files) => {
    expect(await told('agent', files, 'test')).toContain('Its tests: npm test -- src/catalog/x');
  });

  it('are not told of where none are written', async () => {
    const options = { name: 'x', specFileSuffix: 'test', spec: false };
    await runner.runSchematic('agent', options, treeOf({ ...airlock, '/vitest.config.ts': VITEST }));

    expect(notes.join('\n')).not.toContain('npm test');
  });
});
