import { InjectSession, type Session } from '@airlock/session';
import {
  Body,
  Controller,
  HttpCode,
  Inject,
  Param,
  Post,
  Req,
  Res,
  Scope,
  type StreamableFile,
} from '@nestjs/common';
import { ApiBearerAuth, ApiHeader, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import type { AuthenticatedRequest } from '../../../auth';
import { ApiProblems, EventStream, PathId, WHERE_TO_COME_BACK } from '../../../http';
import { CreateRunDto, IdempotencyKey, orderOf, RunCreation, type RunOrder } from '../../../runs';
import { LangGraphStreams } from './langgraph-streams';
import { streamModesOf } from './stream-mode';
import { OF_A_RUN } from './stream-run.dto';

/** Messages that start runs, answered by the stream of what happens. */
@ApiTags('runs')
@ApiBearerAuth()
@Controller({ path: 'v2', scope: Scope.REQUEST })
export class NewRunStreamsController {
  constructor(
    @InjectSession() private readonly session: Session,
    @Inject(RunCreation) private readonly creation: RunCreation,
    @Inject(LangGraphStreams) private readonly streams: LangGraphStreams,
  ) {}

  @Post('threads/:thread_id/runs/stream')
  @HttpCode(200)
  @ApiHeader({ name: 'Idempotency-Key', required: false })
  @ApiOperation({
    operationId: 'createRunAndStream',
    summary: 'Start a run and stream it: metadata, then what each stream mode tells, then end',
  })
  @EventStream({ ...OF_A_RUN, headers: WHERE_TO_COME_BACK })
  @ApiProblems(400, 404, 409, 415, 422, 429)
  async stream(
    @Param('thread_id', PathId) threadId: string,
    @Body() body: CreateRunDto,
    @IdempotencyKey() idempotencyKey: string | undefined,
    @Req() { principal: { scopes } }: AuthenticatedRequest,
    @Res({ passthrough: true }) response: Response,
  ): Promise<StreamableFile> {
    return this.start(body, { threadId, scopes, idempotencyKey }, response);
  }

  @Post('runs/stream')
  @HttpCode(200)
  @ApiHeader({ name: 'Idempotency-Key', required: false })
  @ApiOperation({
    operationId: 'createRunWithoutThreadAndStream',
    summary: 'Start a run in a thread made for it, and stream it',
  })
  @EventStream({ ...OF_A_RUN, headers: WHERE_TO_COME_BACK })
  @ApiProblems(400, 404, 409, 415, 422, 429)
  async streamWithoutThread(
    @Body() body: CreateRunDto,
    @IdempotencyKey() idempotencyKey: string | undefined,
    @Req() { principal: { scopes } }: AuthenticatedRequest,
    @Res({ passthrough: true }) response: Response,
  ): Promise<StreamableFile> {
    return this.start(body, { scopes, idempotencyKey }, response);
  }

  /** Thread, message and run are committed before the first byte: the stream begins with its being sent. */
  private async start(
    body: CreateRunDto,
    from: Pick<RunOrder, 'threadId' | 'scopes' | 'idempotencyKey'>,
    response: Response,
  ): Promise<StreamableFile> {
    const modes = streamModesOf(body.stream_mode);
    const { context } = this.session;
    return this.streams.openNew(context, response, modes, async () => {
      const started = await this.creation.startAndCommit(orderOf(body, from));
      // Relative to the address that clients of that API are pointed at: where they come back to, with their modes.
      const path = `/threads/${started.run.threadId}/runs/${started.run.id}`;
      const query = new URLSearchParams(modes.map((mode): [string, string] => ['stream_mode', mode]));
      response.set({ Location: `${path}/stream?${query.toString()}`, 'Content-Location': path });
      return started;
    });
  }
}
