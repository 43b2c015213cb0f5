import { InjectSession, type Session } from '@airlock/session';
import {
  Controller,
  Get,
  Headers,
  HttpStatus,
  Inject,
  Param,
  Res,
  Scope,
  type StreamableFile,
} from '@nestjs/common';
import { ApiBearerAuth, ApiHeader, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
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
  @ApiResponse({ status: 204, description: 'Behind the last event of a run that is over there is nothing' })
  @ApiProblems(404, 422)
  async stream(
    @Param('thread_id', PathId) threadId: string,
    @Param('run_id', PathId) runId: string,
    @Headers('Last-Event-ID') lastEventId: string | undefined,
    @Res({ passthrough: true }) response: Response,
  ): Promise<StreamableFile | undefined> {
    const afterSequence = sequenceOf(lastEventId);
    const { context } = this.session;
    const { run } = await this.runs.find(this.manager, { userId: context.userId, threadId, runId });
    const hasEnded = isEnded(run.status);
    const isToldToItsEnd = await this.log.assertReached(
      this.manager,
      { id: runId, isOver: hasEnded },
      { afterSequence, field: LAST_EVENT_ID },
    );
    // An EventSource comes back after every end of a stream, until it is answered so.
    if (isToldToItsEnd) return void response.status(HttpStatus.NO_CONTENT);
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
