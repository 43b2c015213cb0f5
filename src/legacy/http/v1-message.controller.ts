import { InjectSession, type Session } from '@airlock/session';
import { Body, Controller, Inject, Req, Res, Scope } from '@nestjs/common';
import { ApiBearerAuth, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import type { AuthenticatedRequest } from '../../auth';
import { AirlockConfig } from '../../config';
import { ApiProblems } from '../../http';
import { isEnded, keyOf, type Run, RunCreation, RunRepository, RunValues, RunWaiter } from '../../runs';
import { successorLink } from '../successor';
import { V1Handler } from '../v1-handler.decorator';
import { V1_PREFIX } from '../v1-routes';
import { V1MessageDto, V1MessageView } from './v1-message.dto';
import { orderOfMessage } from './v1-order';

/** A message that is answered in the same call, as v1 did. */
@ApiTags('v1')
@ApiBearerAuth()
@Controller({ path: V1_PREFIX, scope: Scope.REQUEST })
export class V1MessageController {
  constructor(
    @InjectSession() private readonly session: Session,
    @Inject(RunCreation) private readonly creation: RunCreation,
    @Inject(RunWaiter) private readonly waiter: RunWaiter,
    @Inject(RunRepository) private readonly runs: RunRepository,
    @Inject(RunValues) private readonly values: RunValues,
    @Inject(AirlockConfig) private readonly config: AirlockConfig,
  ) {}

  @V1Handler('message', 'Say something and wait a while for the answer')
  @ApiResponse({ status: 200, type: V1MessageView })
  @ApiResponse({ status: 202, type: V1MessageView, description: 'The run goes on; ask for its status' })
  @ApiProblems(400, 404, 410, 413, 415, 422, 429)
  async message(
    @Body() body: V1MessageDto,
    @Req() { principal }: AuthenticatedRequest,
    @Res({ passthrough: true }) response: Response,
  ): Promise<V1MessageView> {
    const { context, signal } = this.session;
    const started = await this.creation.start(orderOfMessage(body, principal, this.config));
    response.set('Link', successorLink('message', { thread_id: started.run.threadId }));
    // The run is committed, and no connection is held.
    await this.session.step('wait for the answer', () =>
      this.waiter.untilEnded(context, keyOf(started.run), signal, this.config.v1MessageWaitMs),
    );
    const run = await this.runs.get(this.session.manager, context.userId, started.run.id);
    if (!isEnded(run.status)) response.status(202);
    return {
      run_id: run.id,
      thread_id: run.threadId,
      status: run.status,
      response: await this.answerOf(run),
    };
  }

  /** What the agents said, or why they said nothing. */
  private async answerOf(run: Run): Promise<string | null> {
    const { messages } = await this.values.of(this.session.manager, run);
    const answer = messages.findLast(({ role, run_id }) => role === 'assistant' && run_id === run.id);
    return answer?.content ?? run.error?.message ?? null;
  }
}
