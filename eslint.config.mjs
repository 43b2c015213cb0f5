import eslint from '@eslint/js';
import prettier from 'eslint-config-prettier';
import globals from 'globals';
import tseslint from 'typescript-eslint';

const CONTEXT = 'UserExecutionContext';
const oneOfAKind = [
  {
    selector: `NewExpression[callee.name='${CONTEXT}']`,
    message: 'A context is made by UserExecutionContext.create and its siblings only (C19).',
  },
  {
    selector: ':matches(ClassDeclaration, ClassExpression)[id.name=/ExecutionContext$/]',
    message: 'There is one context class: UserExecutionContext in @airlock/session (C19).',
  },
  {
    selector: `:matches(ClassDeclaration, ClassExpression)[superClass.name='${CONTEXT}']`,
    message: 'There is one context class, and it has no heirs (C19).',
  },
  {
    selector: `:matches(TSAsExpression, TSTypeAssertion)[typeAnnotation.typeName.name='${CONTEXT}']`,
    message: 'A context is no literal: make it with UserExecutionContext.create (C19).',
  },
  {
    selector: `MemberExpression[object.name='${CONTEXT}'][property.name='prototype']`,
    message: 'A context is made by UserExecutionContext.create, never from its prototype (C19).',
  },
];

export default tseslint.config(
  {
    ignores: ['dist', 'coverage', 'node_modules', '.airlock', 'libs/schematics/src/**/files/**', 'bench'],
  },
  eslint.configs.recommended,
  {
    files: ['**/*.{ts,tsx,mts}'],
    extends: [...tseslint.configs.recommendedTypeChecked],
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
      globals: { ...globals.node, ...globals.jest },
    },
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/no-extraneous-class': 'off',
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      'no-restricted-syntax': ['error', ...oneOfAKind],
      'prefer-const': 'error',
      eqeqeq: 'error',
    },
  },
  {
    files: ['libs/session/src/context/user-execution-context.ts'],
    rules: { 'no-restricted-syntax': 'off' },
  },
  {
    files: [
      '**/*.spec.{ts,tsx}',
      '**/*.proof.ts',
      'test/**/*.ts',
      'libs/*/test/**/*.ts',
      'libs/testing/**/*.ts',
    ],
    rules: {
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      '@typescript-eslint/unbound-method': 'off',
    },
  },
  {
    files: ['**/*.js', '**/*.cjs', '**/*.mjs', '*.config.ts'],
    extends: [tseslint.configs.disableTypeChecked],
    languageOptions: { globals: { ...globals.node, ...globals.jest } },
    rules: { '@typescript-eslint/no-require-imports': 'off' },
  },
  prettier,
);
