import type { Mutation } from '../mutation';

export const audit: readonly Mutation[] = [
  {
    name: 'the audit log is append-only',
    file: 'src/database/migrations/4000-audit-log.ts',
    find: "['select', 'insert']",
    replace: "['select', 'insert', 'update', 'delete']",
    specs: ['test/audit.e2e.spec.ts'],
  },
  {
    name: 'fresh rows of the audit log are removed for nobody',
    file: 'src/database/migrations/5320-audit-retention.ts',
    find: "if p_age is null or p_age < interval '30 days' then",
    replace: 'if false then',
    specs: ['test/retention.e2e.spec.ts'],
  },
  {
    name: 'owner check of the audit log, behind row-level security',
    file: 'src/audit/audit.repository.ts',
    find: 'where: { userId, ...(type',
    replace: 'where: { ...(type',
    specs: ['test/owner-checks.spec.ts'],
  },
  {
    name: 'a denied access is on record',
    file: 'src/audit/access-denials.ts',
    find: "await this.backlog.record(context, { type: 'access_denied', action: 'nothing_of_theirs', details: what });",
    replace: 'void what;',
    specs: ['test/audit.e2e.spec.ts'],
  },
  {
    name: 'an audit row says from where the call came',
    file: 'src/audit/audit-log.ts',
    find: 'audit_metadata: trail.audit_metadata, ',
    replace: '',
    specs: ['test/audit-origin.e2e.spec.ts'],
  },
  {
    name: 'a call that ends another run is on record with from where it came',
    file: 'libs/session/src/context/derived-fields.ts',
    find: 'return { ...sameCall(context), threadId, runId };',
    replace: 'return { ...sameCall(context), auditMetadata: {}, threadId, runId };',
    specs: ['src/runs/http/multitask.e2e.spec.ts'],
  },
  {
    name: 'the address of a socket is that of the client behind a trusted proxy',
    file: 'src/events/sockets/socket-handshake.ts',
    find: 'clientAddress(this.host.httpAdapter.getInstance<unknown>(), request)',
    replace: 'request.socket.remoteAddress',
    specs: ['test/behind-a-proxy.e2e.spec.ts'],
  },
];
