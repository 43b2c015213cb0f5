import { readFileSync } from 'node:fs';
import { join } from 'node:path';

it('the example of the README is, file by file, what is compiled and run in readme/', () => {
  const text = readFileSync(join(__dirname, '../README.md'), 'utf8');

  const blocks = [...text.matchAll(/```ts\n(.*?)```/gs)].map(([, code]) => code);

  expect(blocks).toEqual(
    ['agent.ts', 'agent.spec.ts'].map((file) => readFileSync(join(__dirname, 'readme', file), 'utf8')),
  );
});
