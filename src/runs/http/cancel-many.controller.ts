import { InjectSession, type Session } from '@airlock/session';
import { Body, Controller, HttpCode, Inject, Post, Query, Scope } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { ApiProblems } from '../../http';
import { RunCancelMany } from '../run-cancel-many';
import { CancelManyDto, wantedIn } from './cancel-many.dto';
import { CancelRunDto } from './runs-query.dto';

/** Several runs at once, by their names or by where they are. */
@ApiTags('runs')
@ApiBearerAuth()
@Controller({ path: 'v2/runs/cancel', scope: Scope.REQUEST })
export class CancelManyController {
  constructor(
    @InjectSession() private readonly session: Session,
    @Inject(RunCancelMany) private readonly cancellation: RunCancelMany,
  ) {}

  @Post()
  @HttpCode(204)
  @ApiOperation({
    operationId: 'cancelRuns',
    summary: 'End several runs now, the newest first',
    description: 'Either run_ids with their thread_id, or a status. Those that have ended stay as they are.',
  })
  @ApiResponse({ status: 204 })
  @ApiProblems(400, 404, 415, 422)
  async cancel(
    @Body() body: CancelManyDto,
    @Query() { action = 'interrupt', reason = 'Cancelled by its owner.' }: CancelRunDto,
  ): Promise<void> {
    await this.cancellation.cancel(this.session, wantedIn(body), action, reason);
  }
}
