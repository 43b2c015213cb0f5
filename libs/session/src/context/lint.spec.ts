import { ESLint } from 'eslint';
import { join } from 'node:path';
import tseslint from 'typescript-eslint';

const ROOT = join(__dirname, '../../../..');
const SOMEWHERE = join(ROOT, 'src/config/config.module.ts');

jest.setTimeout(300_000);

/** The rules in question need no types; without them the compiler need not look at the whole project. */
const linter = new ESLint({ cwd: ROOT, overrideConfig: [tseslint.configs.disableTypeChecked] });

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
