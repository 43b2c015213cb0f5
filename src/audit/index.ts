export { type AuditEntry, AuditLog } from './audit-log';
export type { AuditType } from './audit-row.entity';
export { AuditModule } from './audit.module';
