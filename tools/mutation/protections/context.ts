import type { Mutation } from '../mutation';

const CONTEXT = 'libs/session/src/context';

export const context: readonly Mutation[] = [
  {
    name: 'the context is frozen deep',
    file: `${CONTEXT}/plain-json.ts`,
    find: 'return Object.freeze(copyObject(path, value, depth, tally));',
    replace: 'return copyObject(path, value, depth, tally);',
    specs: [`${CONTEXT}/immutability.spec.ts`],
  },
  {
    name: 'the context itself is frozen',
    file: `${CONTEXT}/user-execution-context.ts`,
    find: 'Object.freeze(this);',
    replace: 'void 0;',
    specs: [`${CONTEXT}/immutability.spec.ts`],
  },
  {
    name: 'forbidden words are no user ids',
    file: `${CONTEXT}/context-rules.ts`,
    find: 'return FORBIDDEN_WORDS.has(folded) ? folded : undefined;',
    replace: 'return folded === "" ? folded : undefined;',
    specs: [`${CONTEXT}/validation.spec.ts`],
  },
  {
    name: 'the user is part of every key',
    file: `${CONTEXT}/keys.ts`,
    find: '[userId, component, ...parts]',
    replace: '[userId.slice(0, 0), component, ...parts]',
    specs: [`${CONTEXT}/keys.spec.ts`, 'src/models/model-cascade.spec.ts', 'src/models/answer-cache.spec.ts'],
  },
  {
    name: 'a forwarded address is believed of proxies only that the configuration names',
    file: 'src/app.setup.ts',
    find: "app.set('trust proxy', config.trustedProxies);",
    replace: "app.set('trust proxy', true);",
    specs: ['test/behind-a-proxy.e2e.spec.ts'],
  },
  {
    name: 'pages are let in of those origins only that the configuration names',
    file: 'src/app.setup.ts',
    find: 'app.enableCors(forPagesOf(config.pageOrigins));',
    replace: 'app.enableCors(forPagesOf(true));',
    specs: ['test/pages-elsewhere.e2e.spec.ts'],
  },
];
