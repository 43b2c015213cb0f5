export { AccessDenials } from './access-denials';
export { AUDIT_UNIT, AuditLog } from './audit-log';
export type { AuditType } from './audit-row.entity';
export { AuditModule } from './audit.module';
