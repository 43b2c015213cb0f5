import { InjectSession, type Session } from '@airlock/session';
import { Body, Controller, Get, HttpCode, Inject, Param, Post, Query, Scope } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { EntityManager } from 'typeorm';
import { ApiProblems, InvalidInputError, PathId, pick, UnknownIdError } from '../../http';
import type { CheckpointPlace } from '../checkpoints/thread-checkpoints';
import { placeOf } from './checkpoint-ref';
import { ThreadHistoryDto, ThreadStateAtDto, ThreadStateDto } from './thread-history.dto';
import { ThreadMoments } from './thread-moments';
import { ThreadStateView } from './thread-state-view';

/** What a thread knows, now and before. It stands here because a thread's state is that of its runs. */
@ApiTags('threads')
@ApiBearerAuth()
@Controller({ path: 'v2/threads/:thread_id', scope: Scope.REQUEST })
export class ThreadStateController {
  constructor(
    @InjectSession() private readonly session: Session,
    @Inject(EntityManager) private readonly manager: EntityManager,
    @Inject(ThreadMoments) private readonly moments: ThreadMoments,
  ) {}

  @Get('state')
  @ApiOperation({
    operationId: 'getThreadState',
    summary: 'What was said and found out by now',
  })
  @ApiResponse({ status: 200, type: ThreadStateView })
  @ApiProblems(404, 422)
  async state(
    @Param('thread_id', PathId) threadId: string,
    @Query() { select }: ThreadStateDto,
  ): Promise<Partial<ThreadStateView>> {
    return pick(await this.moments.now(this.manager, this.userId, threadId), select);
  }

  @Get('state/:checkpoint_id')
  @ApiOperation({ operationId: 'getThreadStateAt', summary: 'What was known at an earlier moment' })
  @ApiResponse({ status: 200, type: ThreadStateView })
  @ApiProblems(404, 422)
  async stateAt(
    @Param('thread_id', PathId) threadId: string,
    @Param('checkpoint_id') checkpointId: string,
    @Query() { select }: ThreadStateDto,
  ): Promise<Partial<ThreadStateView>> {
    const place = placeOf(checkpointId);
    if (!place) throw new UnknownIdError('checkpoint');
    return pick(await this.moments.at(this.manager, this.userId, threadId, place), select);
  }

  @Post('state/checkpoint')
  @HttpCode(200)
  @ApiOperation({
    operationId: 'getThreadStateOf',
    summary: 'What is known now, or was at the checkpoint in the body',
  })
  @ApiResponse({ status: 200, type: ThreadStateView })
  @ApiProblems(400, 404, 415, 422)
  async stateOf(
    @Param('thread_id', PathId) threadId: string,
    @Body() { checkpoint, select }: ThreadStateAtDto,
  ): Promise<Partial<ThreadStateView>> {
    const place = placeOf(checkpoint.checkpoint_id);
    const state = place
      ? await this.moments.at(this.manager, this.userId, threadId, place)
      : await this.moments.now(this.manager, this.userId, threadId);
    return pick(state, select);
  }

  @Post('history')
  @HttpCode(200)
  @ApiOperation({ operationId: 'getThreadHistory', summary: 'Earlier states of a thread, newest first' })
  @ApiResponse({ status: 200, type: [ThreadStateView] })
  @ApiProblems(400, 404, 415, 422)
  async history(
    @Param('thread_id', PathId) threadId: string,
    @Body() { limit, before, select }: ThreadHistoryDto,
  ): Promise<Partial<ThreadStateView>[]> {
    const page = { limit, before: placeBefore(before) };
    const states = await this.moments.before(this.manager, this.userId, threadId, page);
    return states.map((state) => pick(state, select));
  }

  private get userId(): string {
    return this.session.context.userId;
  }
}

/** @throws InvalidInputError where `before` names none */
function placeBefore(before: ThreadHistoryDto['before']): CheckpointPlace | undefined {
  if (!before) return undefined;
  const place = placeOf((before.configurable ?? before).checkpoint_id);
  if (place) return place;
  throw new InvalidInputError([{ path: 'before.checkpoint_id', message: 'before which state? name it' }]);
}
