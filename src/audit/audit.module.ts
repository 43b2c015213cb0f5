import { Global, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AccessDenials } from './access-denials';
import { AuditBacklog } from './audit-backlog';
import { AuditLog } from './audit-log';
import { AuditRow } from './audit-row.entity';
import { AuditController } from './audit.controller';
import { AuditRepository } from './audit.repository';

/** Global, because every room has something to put on record. */
@Global()
@Module({
  imports: [TypeOrmModule.forFeature([AuditRow])],
  controllers: [AuditController],
  providers: [AccessDenials, AuditBacklog, AuditLog, AuditRepository],
  exports: [AccessDenials, AuditBacklog, AuditLog],
})
export class AuditModule {}
