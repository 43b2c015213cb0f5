import { InjectSession, type Session } from '@airlock/session';
import { Controller, Get, Headers, Inject, Param, Scope, type StreamableFile } from '@nestjs/common';
import { ApiBearerAuth, ApiHeader, ApiOperation, ApiTags } from '@nestjs/swagger';
import { EntityManager } from 'typeorm';
import { ApiProblems, EventStream, PathId } from '../../http';
import { isEnded, RunFinder } from '../../runs';
import { EventLog } from '../log/event-log';
import { EventStreams } from './event-streams';
import { LAST_EVENT_ID, sequenceOf } from './last-event-id';
import { NativeDialect } from './native-dialect';

/** Our own events of a run, live and from any point on. */
@ApiTags('events')
@ApiBearerAuth()
@Controller({ path: 'v2/threads/:thread_id/runs/:run_id/events', scope: Scope.REQUEST })
export class RunEventsController {
  constructor(
    @InjectSession() private readonly session: Session,
    @Inject(EntityManager) private readonly manager: EntityManager,
    @Inject(RunFinder) private readonly runs: RunFinder,
    @Inject(EventLog) private readonly log: EventLog,
    @Inject(EventStreams) private readonly streams: EventStreams,
  ) {}

  @Get()
  @ApiHeader({ name: 'Last-Event-ID', required: false, description: 'The last sequence you have; default 0' })
  @ApiOperation({
    operationId: 'streamRunEvents',
    summary: 'Everything that happens in a run, from any point on, until its end',
    description: 'id is the sequence, event the type, data the envelope. Leaving never cancels the run.',
  })
  @EventStream({
    description: 'Server-sent events',
    example:
      'id: 1\nevent: orchestration_started\ndata: {"event_id":"…","sequence":1,"type":"orchestration_started",…}\n\n',
  })
  @ApiProblems(404, 422)
  async stream(
    @Param('thread_id', PathId) threadId: string,
    @Param('run_id', PathId) runId: string,
    @Headers('Last-Event-ID') lastEventId?: string,
  ): Promise<StreamableFile> {
    const afterSequence = sequenceOf(lastEventId);
    const { context } = this.session;
    const { run } = await this.runs.find(this.manager, { userId: context.userId, threadId, runId });
    const hasEnded = isEnded(run.status);
    await this.log.assertReached(
      this.manager,
      { id: runId, isOver: hasEnded },
      { afterSequence, field: LAST_EVENT_ID },
    );
    return this.streams.open({
      context,
      threadId,
      runId,
      afterSequence,
      hasEnded,
      dialect: new NativeDialect(),
    });
  }
}
