import { InjectSession, type Session } from '@airlock/session';
import { Controller, Get, Inject, Query, Scope } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { EntityManager } from 'typeorm';
import { ApiProblems } from '../http';
import { AuditQueryDto, AuditView, viewOfEntry } from './audit.dto';
import { AuditRepository } from './audit.repository';

@ApiTags('audit')
@ApiBearerAuth()
@Controller({ path: 'v2/audit', scope: Scope.REQUEST })
export class AuditController {
  constructor(
    @InjectSession() private readonly session: Session,
    @Inject(EntityManager) private readonly manager: EntityManager,
    @Inject(AuditRepository) private readonly rows: AuditRepository,
  ) {}

  @Get()
  @ApiOperation({ operationId: 'listAudit', summary: 'What was done in your name, and what was refused' })
  @ApiResponse({ status: 200, type: AuditView })
  @ApiProblems(422)
  async list(@Query() query: AuditQueryDto): Promise<AuditView> {
    const { userId } = this.session.context;
    const { type, run_id: runId, limit, offset } = query;
    const found = await this.rows.find(this.manager, userId, { type, runId, limit, offset });
    return { user_id: userId, session_scoped: true, entries: found.map(viewOfEntry), limit, offset };
  }
}
