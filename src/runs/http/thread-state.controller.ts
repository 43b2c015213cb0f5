import { InjectSession, type Session } from '@airlock/session';
import { Body, Controller, Get, HttpCode, Inject, Param, Post, Query, Scope } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { EntityManager } from 'typeorm';
import { ApiProblems, PathId } from '../../http';
import { ThreadRepository } from '../../threads';
import { ThreadCheckpoints } from '../checkpoints/thread-checkpoints';
import { RunRepository } from '../run.repository';
import { RunValues } from '../run-values';
import { isLive } from '../state/run-state';
import { ThreadHistoryDto, ThreadStateDto } from './thread-history.dto';
import { placeOf, refOf, ThreadStateView, viewOfMoment } from './thread-state-view';

/** What a thread knows, now and before. It stands here because a thread's state is that of its runs. */
@ApiTags('threads')
@ApiBearerAuth()
@Controller({ path: 'v2/threads/:thread_id', scope: Scope.REQUEST })
export class ThreadStateController {
  constructor(
    @InjectSession() private readonly session: Session,
    @Inject(EntityManager) private readonly manager: EntityManager,
    @Inject(ThreadRepository) private readonly threads: ThreadRepository,
    @Inject(ThreadCheckpoints) private readonly checkpoints: ThreadCheckpoints,
    @Inject(RunRepository) private readonly runs: RunRepository,
    @Inject(RunValues) private readonly values: RunValues,
  ) {}

  @Get('state')
  @ApiOperation({
    operationId: 'getThreadState',
    summary: 'What was said and found out, and which agents come next',
  })
  @ApiResponse({ status: 200, type: ThreadStateView })
  @ApiProblems(404, 422)
  async state(
    @Param('thread_id', PathId) threadId: string,
    @Query() _query: ThreadStateDto,
  ): Promise<ThreadStateView> {
    const { userId } = this.session.context;
    await this.threads.get(this.manager, userId, threadId);
    const [newest] = await this.checkpoints.list(this.manager, userId, threadId, { limit: 1 });
    if (!newest) return beforeTheFirstRun(userId, threadId);
    const run = await this.runs.get(this.manager, userId, newest.runId);
    const moment = viewOfMoment(threadId, newest);
    return {
      ...moment,
      values: { ...moment.values, ...(await this.values.of(this.manager, run)) },
      next: isLive(run.status) ? moment.next : [],
    };
  }

  @Post('history')
  @HttpCode(200)
  @ApiOperation({ operationId: 'getThreadHistory', summary: 'Earlier states of a thread, newest first' })
  @ApiResponse({ status: 200, type: [ThreadStateView] })
  @ApiProblems(400, 404, 415, 422)
  async history(
    @Param('thread_id', PathId) threadId: string,
    @Body() { limit, before }: ThreadHistoryDto,
  ): Promise<ThreadStateView[]> {
    const { userId } = this.session.context;
    await this.threads.get(this.manager, userId, threadId);
    const place = before && placeOf(before.configurable.checkpoint_id);
    const found = await this.checkpoints.list(this.manager, userId, threadId, { limit, before: place });
    return found.map((checkpoint) => viewOfMoment(threadId, checkpoint));
  }
}

function beforeTheFirstRun(userId: string, threadId: string): ThreadStateView {
  return {
    user_id: userId,
    session_scoped: true,
    values: { messages: [] },
    next: [],
    checkpoint: refOf(threadId, undefined),
    metadata: {},
    created_at: null,
    parent_checkpoint: null,
    tasks: [],
  };
}
