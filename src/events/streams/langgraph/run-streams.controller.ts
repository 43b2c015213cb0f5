import { InjectSession, type Session } from '@airlock/session';
import { Controller, Get, Headers, Inject, Param, Query, Scope, type StreamableFile } from '@nestjs/common';
import { ApiBearerAuth, ApiHeader, ApiOperation, ApiTags } from '@nestjs/swagger';
import { EntityManager } from 'typeorm';
import { ApiProblems, EventStream, PathId } from '../../../http';
import { isEnded, RunFinder } from '../../../runs';
import { EventLog } from '../../log/event-log';
import { LAST_EVENT_ID } from '../last-event-id';
import { placeIn } from './stream-place';
import { LangGraphStreams } from './langgraph-streams';
import { streamModesOf } from './stream-mode';
import { OF_A_RUN, StreamRunDto } from './stream-run.dto';

/** The stream of a run that there is, in the words of the LangGraph API. */
@ApiTags('runs')
@ApiBearerAuth()
@Controller({ path: 'v2/threads/:thread_id/runs/:run_id/stream', scope: Scope.REQUEST })
export class RunStreamsController {
  constructor(
    @InjectSession() private readonly session: Session,
    @Inject(EntityManager) private readonly manager: EntityManager,
    @Inject(RunFinder) private readonly runs: RunFinder,
    @Inject(EventLog) private readonly log: EventLog,
    @Inject(LangGraphStreams) private readonly streams: LangGraphStreams,
  ) {}

  @Get()
  @ApiHeader({
    name: 'Last-Event-ID',
    required: false,
    description: 'Where you were; default: the beginning',
  })
  @ApiOperation({
    operationId: 'joinRunStream',
    summary: 'The stream of a run from any point on, also after its end',
  })
  @EventStream(OF_A_RUN)
  @ApiProblems(404, 422)
  async stream(
    @Param('thread_id', PathId) threadId: string,
    @Param('run_id', PathId) runId: string,
    @Query() { stream_mode: asked }: StreamRunDto,
    @Headers('Last-Event-ID') lastEventId?: string,
  ): Promise<StreamableFile> {
    const modes = streamModesOf(asked);
    const place = placeIn(lastEventId);
    const { context } = this.session;
    const { run } = await this.runs.find(this.manager, { userId: context.userId, threadId, runId });
    await this.log.assertReached(
      this.manager,
      { id: runId, isOver: isEnded(run.status) },
      { afterSequence: place.afterSequence, field: LAST_EVENT_ID },
    );
    return this.streams.open(context, run, modes, place);
  }
}
