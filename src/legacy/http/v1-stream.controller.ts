import { InjectSession, type Session } from '@airlock/session';
import { Body, Controller, Header, Inject, Req, Res, Scope, type StreamableFile } from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import type { AuthenticatedRequest } from '../../auth';
import { AirlockConfig } from '../../config';
import { EventStreams } from '../../events';
import { ApiProblems, EventStream } from '../../http';
import { RunCreation } from '../../runs';
import { CancelOnLeaving } from '../stream/cancel-on-leaving';
import { V1Dialect } from '../stream/v1-dialect';
import { V1Handler } from '../v1-handler.decorator';
import { V1_PREFIX } from '../v1-routes';
import { RunAgentDto } from './run-agent.dto';
import { orderOfV1 } from './v1-order';

/** A run and the stream of it in one call, as v1 had it: the run lives as long as somebody listens. */
@ApiTags('v1')
@ApiBearerAuth()
@Controller({ path: V1_PREFIX, scope: Scope.REQUEST })
export class V1StreamController {
  constructor(
    @InjectSession() private readonly session: Session,
    @Inject(RunCreation) private readonly creation: RunCreation,
    @Inject(EventStreams) private readonly streams: EventStreams,
    @Inject(CancelOnLeaving) private readonly leaving: CancelOnLeaving,
    @Inject(AirlockConfig) private readonly config: AirlockConfig,
  ) {}

  @V1Handler('stream', 'Start a run and stream it; leaving the stream cancels the run')
  @Header('Connection', 'keep-alive')
  @EventStream({
    description: 'Server-sent events, without ids and names; the last says that it is',
    example: 'data: {"event_id":"…","sequence":1,…}\n\ndata: {"type":"complete","status":"finished"}\n\n',
  })
  @ApiProblems(400, 410, 413, 415, 422, 429)
  async stream(
    @Body() body: RunAgentDto,
    @Req() { principal }: AuthenticatedRequest,
    @Res({ passthrough: true }) response: Response,
  ): Promise<StreamableFile> {
    const { context } = this.session;
    const order = orderOfV1(body, principal, this.config);
    let stream: StreamableFile | undefined = undefined;
    this.session.afterCommit(() => this.leaving.watch(response, context, () => stream?.getStream()));
    stream = await this.streams.openNew(context, response, {
      start: () => this.creation.startAndCommit(order),
      dialectOf: () => new V1Dialect(),
    });
    return stream;
  }
}
