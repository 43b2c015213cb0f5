export { AccessDenials } from './access-denials';
export { AuditBacklog } from './audit-backlog';
export { AUDIT_UNIT, type AuditEntry, AuditLog } from './audit-log';
export type { AuditType } from './audit-row.entity';
export { AuditModule } from './audit.module';
