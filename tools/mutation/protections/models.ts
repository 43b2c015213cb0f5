import type { Mutation } from '../mutation';

export const models: readonly Mutation[] = [
  {
    name: "the cache's key has the user",
    file: 'src/models/model-turn.ts',
    find: "context.scopedKey('model-answer', rung.model, hash)",
    replace: '(`user:${rung.model}${hash}` as const)',
    specs: ['src/models/model-cascade.spec.ts'],
  },
  {
    name: 'a run that asks anew is not told what another run was answered',
    file: 'src/models/answer-cache.ts',
    find: 'paidBy === undefined || paidBy === entry.run',
    replace: 'paidBy !== entry.value',
    specs: ['src/models/model-cascade.spec.ts'],
  },
  {
    name: "of an open circuit only the probe's word counts",
    file: 'src/models/circuit-breakers.ts',
    find: 'return circuit?.openedAt === undefined || circuit.probe === permit;',
    replace: 'return circuit !== null;',
    specs: ['src/models/circuit-breakers.spec.ts', 'src/models/model-ladder.spec.ts'],
  },
  {
    name: 'what was paid before a cut is on record',
    file: 'src/models/model-cascade.ts',
    find: 'if (signal.aborted) await this.calls.recordLate(ask, stepNo);',
    replace: 'if (signal.aborted) void stepNo;',
    specs: ['src/models/paid-calls.spec.ts'],
  },
  {
    name: 'no model is asked after a cut',
    file: 'src/models/model-ladder.ts',
    find: 'ask.signal.throwIfAborted();\n    const start',
    replace: 'const start',
    specs: ['src/models/paid-calls.spec.ts'],
  },
  {
    name: 'a call of a model is on record once, however often it is written',
    file: 'src/models/model-call.repository.ts',
    find: 'on conflict (user_id, id) do nothing',
    replace: '',
    specs: ['src/models/paid-calls.spec.ts'],
  },
  {
    name: "the circuit breaker's key has the user",
    file: 'src/models/model-turn.ts',
    find: "context.scopedKey('model', rung.model)",
    replace: '(`user:${rung.model}` as const)',
    specs: ['src/models/model-ladder.spec.ts', 'src/models/model-cascade.spec.ts'],
  },
  {
    name: "the dashboard's breakers name users by their hashes",
    file: 'libs/session/src/context/keys.ts',
    find: 'return { user: hashOfUser(owner), component, parts };',
    replace: 'return { user: owner, component, parts };',
    specs: ['libs/session/src/context/keys.spec.ts', 'test/dashboard.e2e.spec.ts'],
  },
  {
    name: "the experience's key has the user",
    file: 'src/models/experience.ts',
    find: "context.scopedKey('model-experience', category, model);",
    replace: '`user:${context.userId.slice(0, 0)}${category}${model}` as const;',
    specs: ['src/models/experience.spec.ts'],
  },
];
