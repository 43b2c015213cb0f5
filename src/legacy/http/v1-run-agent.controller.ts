import { Body, Controller, Inject, Req, Scope } from '@nestjs/common';
import { ApiBearerAuth, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { AuthenticatedRequest } from '../../auth';
import { AirlockConfig } from '../../config';
import { ApiProblems } from '../../http';
import { RunCreation } from '../../runs';
import { V1Handler } from '../v1-handler.decorator';
import { V1_PREFIX } from '../v1-routes';
import { RunAgentDto } from './run-agent.dto';
import { orderOfV1 } from './v1-order';
import { V1StartedView } from './v1-views';

/** A question that starts a run, as v1 took it. */
@ApiTags('v1')
@ApiBearerAuth()
@Controller({ path: V1_PREFIX, scope: Scope.REQUEST })
export class V1RunAgentController {
  constructor(
    @Inject(RunCreation) private readonly creation: RunCreation,
    @Inject(AirlockConfig) private readonly config: AirlockConfig,
  ) {}

  @V1Handler('run_agent', 'Start a run in a thread made for it')
  @ApiResponse({ status: 200, type: V1StartedView })
  @ApiProblems(400, 410, 413, 415, 422, 429)
  async runAgent(
    @Body() body: RunAgentDto,
    @Req() { principal }: AuthenticatedRequest,
  ): Promise<V1StartedView> {
    const { run } = await this.creation.startAndCommit(orderOfV1(body, principal, this.config));
    return { run_id: run.id, status: 'started' };
  }
}
