import type { Workshop } from './workshop';

const PROJECT = 'tsconfig.new.json';
const CONFIG = 'eslint.new.config.mjs';

/**
 * What `eslint` says with the rules of the house, and what `tsc` says, of the files that are linted: the compiler reads the
 * whole program for the one and for the other, and need not do so twice.
 * @param include what the program begins with
 * @returns the configuration for eslint
 */
export function lintWithTypes(workshop: Workshop, include: readonly string[]): string {
  const compilerOptions = { noEmit: true, incremental: false };
  workshop.write(PROJECT, JSON.stringify({ extends: './tsconfig.json', compilerOptions, include }));
  workshop.write(
    CONFIG,
    `import ts from 'typescript';
import house from './eslint.config.mjs';

const types = {
  create: ({ sourceCode, report }) => ({
    Program(node) {
      const { program, esTreeNodeToTSNodeMap } = sourceCode.parserServices;
      for (const { messageText } of program.getSemanticDiagnostics(esTreeNodeToTSNodeMap.get(node)))
        report({ node, message: ts.flattenDiagnosticMessageText(messageText, '\\n') });
    },
  }),
};

export default [
  ...house,
  {
    files: ['**/*.ts'],
    plugins: { compiler: { rules: { types } } },
    languageOptions: { parserOptions: { projectService: false, project: './${PROJECT}' } },
    rules: { 'compiler/types': 'error' },
  },
];
`,
  );
  return CONFIG;
}
