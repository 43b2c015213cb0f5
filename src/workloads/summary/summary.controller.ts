import { InjectSession, type Session } from '@airlock/session';
import { Controller, Get, Inject, Query, Scope } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { EntityManager } from 'typeorm';
import { ApiProblems } from '../../http';
import { SummaryQueryDto } from './summary.query.dto';
import { SummaryView } from './summary.view';
import { WorkloadSummary } from './workload-summary';

@ApiTags('workloads')
@ApiBearerAuth()
@Controller({ path: 'v2/workloads', scope: Scope.REQUEST })
export class SummaryController {
  constructor(
    @InjectSession() private readonly session: Session,
    @Inject(EntityManager) private readonly manager: EntityManager,
    @Inject(WorkloadSummary) private readonly summary: WorkloadSummary,
  ) {}

  @Get('summary')
  @ApiOperation({ operationId: 'summarizeWorkloads', summary: 'Your log in numbers' })
  @ApiResponse({ status: 200, type: SummaryView })
  @ApiProblems(422)
  async get(@Query() query: SummaryQueryDto): Promise<SummaryView> {
    const { timeframe, start_time: startTime, end_time: endTime } = query;
    return this.summary.of(this.manager, this.session.context.userId, { timeframe, startTime, endTime });
  }
}
