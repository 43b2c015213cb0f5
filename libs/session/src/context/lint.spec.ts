import { ESLint } from 'eslint';
import { join } from 'node:path';

const ROOT = join(__dirname, '../../../..');
/** Linted under the name of a file that exists, because the type-aware rules ask the compiler about it. */
const SOMEWHERE = join(ROOT, 'src/config/config.module.ts');

jest.setTimeout(120_000);

const linter = new ESLint({ cwd: ROOT });

async function complaints(code: string): Promise<string[]> {
  const [result] = await linter.lintText(code, { filePath: SOMEWHERE });
  const messages = result?.messages ?? [];
  return messages
    .filter(({ ruleId }) => ruleId === 'no-restricted-syntax' || ruleId === null)
    .map(({ message }) => message);
}

describe('there is one context class, and lint says so (C19, L7)', () => {
  const fromLibrary = `import { UserExecutionContext } from '@airlock/session';\n`;

  it.each([
    ['a second class of the name', 'export class UserExecutionContext {}'],
    ['a cousin', 'export class AgentExecutionContext {}'],
    ['a cousin as an expression', 'export const made = class SupervisorExecutionContext {};'],
    ['an heir', `${fromLibrary}export class Mine extends UserExecutionContext {}`],
    ['a call of the constructor', `${fromLibrary}export const made = new UserExecutionContext();`],
    [
      'a literal',
      `${fromLibrary}export const made = { userId: 'alice' } as unknown as UserExecutionContext;`,
    ],
    [
      'a prototype',
      `${fromLibrary}export const made: unknown = Object.create(UserExecutionContext.prototype);`,
    ],
  ])('a planted violation fails: %s', async (_, code) => {
    expect(await complaints(code)).toEqual([expect.stringContaining('(C19)')]);
  });

  it('lets the factory be called, and Nest have its ExecutionContext', async () => {
    const code =
      `import type { ExecutionContext } from '@nestjs/common';\n${fromLibrary}` +
      `export const kindOf = (context: ExecutionContext): string => context.getType();\n` +
      `export const made = UserExecutionContext.create({ userId: 'a', threadId: 'b', runId: 'c' });\n`;

    expect(await complaints(code)).toEqual([]);
  });
});
