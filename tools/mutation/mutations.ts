/** One protection switched off by a change of one text, and the specs that are likely to miss it. */
export interface Mutation {
  readonly name: string;
  readonly file: string;
  /** Stands in the file exactly once. */
  readonly find: string;
  readonly replace: string;
  readonly specs: readonly string[];
}

const SESSION = 'libs/session/src';
const CONTEXT = `${SESSION}/context`;
const ANCHORS = 'libs/session/test/anchors';
const TABLES = [
  ...[
    'threads',
    'messages',
    'runs',
    'lanes',
    'run_steps',
    'checkpoints',
    'run_events',
    'reports',
    'tool_usage',
  ],
  ...['model_calls', 'socket_leases', 'live_notices', 'workload_imports', 'workload_events', 'audit_log'],
];
const FORCED = 'await runner.query(`alter table ${table} force row level security`);';
const ENABLED = 'await runner.query(`alter table ${table} enable row level security`);';

/** Row-level security of one table never enabled. */
const rowSecurity = TABLES.map((table): Mutation => ({
  name: `row-level security of ${table}`,
  file: 'src/database/row-level-security.ts',
  find: `${ENABLED}\n  ${FORCED}`,
  replace: `if (table !== '${table}') {\n  ${ENABLED}\n  ${FORCED}\n  }`,
  specs: ['test/row-level-security.e2e.spec.ts', 'src/monitoring/readiness/readiness.spec.ts'],
}));

export const mutations: readonly Mutation[] = [
  ...rowSecurity,
  {
    name: 'owner check of a thread, behind row-level security',
    file: 'src/threads/thread.repository.ts',
    find: 'findOneBy(Thread, { userId, id })',
    replace: 'findOneBy(Thread, { id })',
    specs: ['test/owner-checks.spec.ts'],
  },
  {
    name: 'owner check of a run, behind row-level security',
    file: 'src/runs/run.repository.ts',
    find: 'findOneBy(Run, { userId, id, ',
    replace: 'findOneBy(Run, { id, ',
    specs: ['test/owner-checks.spec.ts'],
  },
  {
    name: 'session revocation after its end',
    file: `${SESSION}/session/transaction.ts`,
    find: "if (!this.ended && this.phase !== 'committing') return;",
    replace: "if (!this.ended || this.phase !== 'committing') return;",
    specs: [`${ANCHORS}/sa03-late-write.spec.ts`],
  },
  {
    name: 'the tag of COMMIT is checked',
    file: `${SESSION}/session/segment.ts`,
    find: "if (this.hasFailed) return { kind: 'rolled_back' };\n    const commit = new ControlStatement('COMMIT');",
    replace:
      "const commit = Object.assign(new ControlStatement('COMMIT'), { handleCommandComplete() { commit.tag = 'COMMIT'; } });",
    specs: [`${ANCHORS}/sa01-swallowed-sql-error.spec.ts`],
  },
  {
    name: 'identity goes out with BEGIN',
    file: `${SESSION}/session/segment.ts`,
    find: 'if (settings.length === 0) return [begin];',
    replace: 'if (settings.length >= 0) return [begin];',
    specs: ['test/threads.e2e.spec.ts'],
  },
  {
    name: 'a dirty connection is destroyed',
    file: `${SESSION}/session/segment.ts`,
    find: 'if (dirt === undefined) this.lease.giveBack();',
    replace: 'if (dirt !== null) this.lease.giveBack();',
    specs: [`${ANCHORS}/sa02-next-borrower.spec.ts`],
  },
  {
    name: 'an abort cancels the statement on the server',
    file: `${SESSION}/pool/lease.ts`,
    find: 'outsideUnits(() => cancelStatement(this.client)).then(close, close);',
    replace: 'outsideUnits(() => Promise.resolve(cancelStatement.length)).then(close, close);',
    specs: [`${ANCHORS}/sa08-disconnect.spec.ts`],
  },
  {
    name: 'no query outside of the session',
    file: `${SESSION}/nest/escape-guard.ts`,
    find: 'if (unit && !isDetached()) {',
    replace: 'if (unit && !isDetached() && unit.name === "") {',
    specs: [`${ANCHORS}/sa04-outside-the-session.spec.ts`],
  },
  {
    name: 'nobody waits for a connection behind itself',
    file: `${SESSION}/session/segment-holder.ts`,
    find: 'if (isFull(pool) && this.owner.holdsElsewhere()) {',
    replace: 'if (isFull(pool) && this.owner.holdsElsewhere() && pool.totalCount < 0) {',
    specs: [
      `${SESSION}/transactional/self-deadlock.spec.ts`,
      `${ANCHORS}/sa12-parallel-nested.spec.ts`,
      'libs/session/test/traps/wire-traps.spec.ts',
    ],
  },
  {
    name: "a session refuses another user's caller",
    file: `${SESSION}/session/request-session.ts`,
    find: 'if (other && other.userId !== this.context.userId) {',
    replace: 'if (other && other.userId === "") {',
    specs: [
      `${ANCHORS}/sa14-di-canary.spec.ts`,
      `${SESSION}/observe/observe.spec.ts`,
      'test/context.e2e.spec.ts',
    ],
  },
  {
    name: 'a session is not bound to another call',
    file: `${SESSION}/session/request-session.ts`,
    find: 'if (!isSame) throw',
    replace: 'if (!isSame && userId === "") throw',
    specs: [
      `${SESSION}/observe/observe.spec.ts`,
      'test/context.e2e.spec.ts',
      'libs/session/test/first-light.spec.ts',
    ],
  },
  {
    name: 'the context is frozen deep',
    file: `${CONTEXT}/plain-json.ts`,
    find: 'return Object.freeze(copy);',
    replace: 'return copy;',
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
    specs: [
      `${CONTEXT}/utilities.spec.ts`,
      'src/models/model-cascade.spec.ts',
      'src/models/answer-cache.spec.ts',
    ],
  },
  {
    name: "the cache's key has the user",
    file: 'src/models/model-turn.ts',
    find: "context.scopedKey('model-answer', rung.model, hash)",
    replace: '(`user:${rung.model}${hash}` as const)',
    specs: ['src/models/model-cascade.spec.ts'],
  },
  {
    name: "the circuit breaker's key has the user",
    file: 'src/models/model-turn.ts',
    find: "context.scopedKey('model', rung.model)",
    replace: '(`user:${rung.model}` as const)',
    specs: ['src/models/model-ladder.spec.ts', 'src/models/model-cascade.spec.ts'],
  },
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
    name: 'one running run in a thread',
    file: 'src/database/migrations/2520-run-queue.ts',
    find: 'select from runs busy where busy.user_id = p_user and busy.thread_id = r.thread_id\n            and busy.status',
    replace:
      "select from runs busy where busy.user_id = '' and busy.thread_id = r.thread_id\n            and busy.status",
    specs: ['src/runs/queue/run-queue.spec.ts'],
  },
  {
    name: 'lease fencing of a step',
    file: 'src/runs/steps/step.repository.ts',
    find: "and attempt = $3::integer and status in ('starting', 'running', 'completing')",
    replace: 'and $3::integer is not null',
    specs: ['src/runs/steps/step.repository.spec.ts'],
  },
  {
    name: 'nothing is written after a cancel',
    file: 'src/runs/steps/step.repository.ts',
    find: "and status in ('starting', 'running', 'completing')\n    returning user_id",
    replace: '\n    returning user_id',
    specs: ['src/runs/steps/step.repository.spec.ts', 'src/runs/http/runs.e2e.spec.ts'],
  },
  {
    name: 'idempotency is per user',
    file: 'src/runs/run.repository.ts',
    find: 'findOneBy(Run, { userId, idempotencyKey })',
    replace: 'findOneBy(Run, { idempotencyKey })',
    specs: ['test/owner-checks.spec.ts'],
  },
  {
    name: 'the audit log is append-only',
    file: 'src/database/migrations/4000-audit-log.ts',
    find: "['select', 'insert']",
    replace: "['select', 'insert', 'update', 'delete']",
    specs: ['test/audit.e2e.spec.ts'],
  },
  {
    name: 'redaction of sensitive keys',
    file: 'libs/agent-kit/src/redaction/sensitive-key.ts',
    find: 'if (found.length === 0) return false;',
    replace: 'if (found.length >= 0) return false;',
    specs: ['libs/agent-kit/src/redaction/redact.spec.ts'],
  },
  {
    name: 'a tool call of another run (T2)',
    file: 'src/agent/tools/tool-dispatcher.ts',
    find: 'context.userId === run.context.userId && context.runId === run.context.runId',
    replace: 'context.userId !== "" && run.context.userId !== ""',
    specs: ['src/agent/tools/tool-dispatcher.e2e.spec.ts'],
  },
  {
    name: "another user's context in the engine (E5)",
    file: 'src/agent/execution-engine.ts',
    find: 'if (context.userId === userId && context.runId === runId) return this.work;',
    replace: 'if (userId !== "" && runId !== "") return this.work;',
    specs: ['src/agent/execution-engine.e2e.spec.ts'],
  },
  {
    name: "merging another user's state (P6)",
    file: 'src/runs/state/state-manager.ts',
    find: 'state.userId !== change.userId || ',
    replace: '',
    specs: ['src/runs/state/state-manager.spec.ts'],
  },
  {
    name: 'a socket belongs to the user of its token',
    file: 'src/events/sockets/socket-handshake.ts',
    find: 'principal,\n      clientIp',
    replace:
      "principal: { ...principal, userId: request.headers['x-user-id']?.toString() ?? 'bob' },\n      clientIp",
    specs: ['src/events/sockets/socket-handshake.spec.ts', 'src/events/sockets/socket-commands.spec.ts'],
  },
  {
    name: "a socket joins its user's threads only",
    file: 'src/events/sockets/commands/switch-thread.command.ts',
    find: 'await this.threads.get(manager, context.userId, threadId);',
    replace: '',
    specs: ['src/events/sockets/socket-commands.spec.ts'],
  },
  {
    name: "news go to their owner's subscriptions",
    file: 'src/events/live/subscription-index.ts',
    find: 'return [...(this.byUser.get(userId) ?? [])];',
    replace: 'return [...this.all].filter(() => userId !== "");',
    specs: ['src/events/live/subscription-index.spec.ts'],
  },
  {
    name: 'an import is all or nothing',
    file: 'src/workloads/import/workload-importer.ts',
    find: 'await this.events.insert(manager, userId, importId, batch);',
    replace: 'await this.apart(session, (unit) => this.events.insert(unit, userId, importId, batch));',
    specs: ['test/workload-import-refusals.e2e.spec.ts', 'test/workload-import.e2e.spec.ts'],
  },
];
