import type { Mutation } from '../mutation';

export const identity: readonly Mutation[] = [
  {
    name: "a token's audience",
    file: 'src/auth/token-verifier.ts',
    find: 'issuer, audience, clockTolerance };',
    replace: 'issuer, clockTolerance };',
    specs: ['test/identity.e2e.spec.ts'],
  },
  {
    name: "a token's expiry",
    file: 'src/auth/token-verifier.ts',
    find: 'jwtLeewaySeconds: clockTolerance } = this.config;',
    replace: '} = this.config;\n    const clockTolerance = 1e9;',
    specs: ['test/identity.e2e.spec.ts'],
  },
  {
    name: "a token's algorithm",
    file: 'src/auth/token-verifier.ts',
    find: 'const rules = { algorithms: this.algorithms, ',
    replace: 'const rules = { ',
    specs: ['test/identity.e2e.spec.ts'],
  },
  {
    name: 'the expiry of a token that is known',
    file: 'src/auth/known-tokens.ts',
    find: ' || this.hasExpired(known.claims)',
    replace: '',
    specs: ['src/auth/token-verifier.spec.ts'],
  },
  {
    name: 'a token is known by all of it',
    file: 'src/auth/known-tokens.ts',
    find: "hash('sha256', token, 'base64')",
    replace: "hash('sha256', String(token.split('.')[2]), 'base64')",
    specs: ['src/auth/token-verifier.spec.ts'],
  },
  {
    name: 'user_id in a v2 body is refused',
    file: 'src/http/validation.pipe.ts',
    find: 'forbidNonWhitelisted: true,',
    replace: 'forbidNonWhitelisted: false,',
    specs: ['test/identity.e2e.spec.ts'],
  },
  {
    name: 'bodies nested too deeply are refused',
    file: 'src/http/nesting.ts',
    find: 'if (level.length === 0) return false;',
    replace: 'if (level.length >= 0) return false;',
    specs: ['test/bad-input.e2e.spec.ts'],
  },
  {
    name: "a token's issuer",
    file: 'src/auth/token-verifier.ts',
    find: 'issuer, audience, clockTolerance };',
    replace: 'audience, clockTolerance };',
    specs: ['test/identity.e2e.spec.ts'],
  },
  {
    name: 'a header names no user',
    file: 'src/auth/auth.guard.ts',
    find: 'request.principal = await this.tokens.verify(bearerToken(request));',
    replace:
      "const told = request.headers['x-user-id'];\n    const principal = await this.tokens.verify(bearerToken(request));\n    request.principal = { ...principal, userId: typeof told === 'string' ? told : principal.userId };",
    specs: ['test/identity.e2e.spec.ts'],
  },
  {
    name: 'a foreign thread looks like an unknown one',
    file: 'src/problems/problem-table.ts',
    find: 'on(ThreadNotFoundError, () => NOTHING_HERE),',
    replace: 'on(ThreadNotFoundError, ({ message }) => ({ status: 403, detail: message })),',
    specs: ['test/threads.e2e.spec.ts'],
  },
  {
    name: 'an unforeseen error tells the caller nothing',
    file: 'src/problems/problem.filter.ts',
    find: 'answerTo(error) ?? UNFORESEEN;',
    replace: 'answerTo(error) ?? { status: 500, detail: stackOf(error) };',
    specs: ['test/workload-import-refusals.e2e.spec.ts'],
  },
  {
    name: "operators' routes ask for the scope",
    file: 'src/monitoring/health/operator.guard.ts',
    find: 'return scopes.includes(OPERATOR);',
    replace: 'return scopes.length >= 0;',
    specs: ['test/monitoring.e2e.spec.ts'],
  },
];
