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
];
