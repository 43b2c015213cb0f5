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
import { ApiBearerAuth, ApiHeader, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import type { AuthenticatedRequest } from '../../auth';
import { ApiProblems, PathId, WHERE_THE_RUN_IS, WHERE_TO_COME_BACK } from '../../http';
import type { Run } from '../run.entity';
import { RunCreation } from '../run-creation';
import type { Values } from '../run-values';
import { CreateRunDto } from './create-run.dto';
import { FinalValues } from './final-values';
import { IdempotencyKey } from './idempotency-key';
import { orderOf } from './run-order';
import { RunValuesView } from './run-values-view';
import { RunView, viewOfNewRun } from './run-view';

const IDEMPOTENCY = { name: 'Idempotency-Key', required: false } as const;

/** Messages that start runs, in a thread or in one made for them. */
@ApiTags('runs')
@ApiBearerAuth()
@Controller({ path: 'v2', scope: Scope.REQUEST })
export class NewRunsController {
  constructor(
    @InjectSession() private readonly session: Session,
    @Inject(RunCreation) private readonly creation: RunCreation,
    @Inject(FinalValues) private readonly finals: FinalValues,
  ) {}

  @Post('threads/:thread_id/runs')
  @HttpCode(200)
  @ApiHeader(IDEMPOTENCY)
  @ApiOperation({ operationId: 'createRun', summary: 'Say something in a thread and start a run for it' })
  @ApiResponse({ status: 200, type: RunView, headers: WHERE_THE_RUN_IS })
  @ApiProblems(400, 404, 409, 415, 422, 429)
  async create(
    @Param('thread_id', PathId) threadId: string,
    @Body() body: CreateRunDto,
    @IdempotencyKey() idempotencyKey: string | undefined,
    @Req() { principal: { scopes } }: AuthenticatedRequest,
    @Res({ passthrough: true }) response: Response,
  ): Promise<RunView> {
    const { run } = await this.creation.startAndCommit(orderOf(body, { threadId, scopes, idempotencyKey }));
    locate(response, run);
    return viewOfNewRun(run);
  }

  @Post('threads/:thread_id/runs/wait')
  @HttpCode(200)
  @ApiHeader(IDEMPOTENCY)
  @ApiOperation({ operationId: 'createRunAndWait', summary: 'Start a run and wait for its final values' })
  @ApiResponse({ status: 200, type: RunValuesView, headers: WHERE_TO_COME_BACK })
  @ApiProblems(400, 404, 409, 415, 422, 429)
  async wait(
    @Param('thread_id', PathId) threadId: string,
    @Body() body: CreateRunDto,
    @IdempotencyKey() idempotencyKey: string | undefined,
    @Req() { principal: { scopes } }: AuthenticatedRequest,
    @Res({ passthrough: true }) response: Response,
  ): Promise<Values | StreamableFile> {
    const { run } = await this.creation.start(orderOf(body, { threadId, scopes, idempotencyKey }));
    locate(response, run, '/join');
    return this.finals.of(this.session, run, response);
  }

  @Post('runs')
  @HttpCode(200)
  @ApiHeader(IDEMPOTENCY)
  @ApiOperation({ operationId: 'createRunWithoutThread', summary: 'Start a run in a thread made for it' })
  @ApiResponse({ status: 200, type: RunView, headers: WHERE_THE_RUN_IS })
  @ApiProblems(400, 404, 409, 415, 422, 429)
  async createWithoutThread(
    @Body() body: CreateRunDto,
    @IdempotencyKey() idempotencyKey: string | undefined,
    @Req() { principal: { scopes } }: AuthenticatedRequest,
    @Res({ passthrough: true }) response: Response,
  ): Promise<RunView> {
    const { run } = await this.creation.startAndCommit(orderOf(body, { scopes, idempotencyKey }));
    locate(response, run);
    return viewOfNewRun(run);
  }

  @Post('runs/wait')
  @HttpCode(200)
  @ApiHeader(IDEMPOTENCY)
  @ApiOperation({
    operationId: 'createRunWithoutThreadAndWait',
    summary: 'Start a run in a thread made for it, and wait for its final values',
  })
  @ApiResponse({ status: 200, type: RunValuesView, headers: WHERE_TO_COME_BACK })
  @ApiProblems(400, 404, 409, 415, 422, 429)
  async waitWithoutThread(
    @Body() body: CreateRunDto,
    @IdempotencyKey() idempotencyKey: string | undefined,
    @Req() { principal: { scopes } }: AuthenticatedRequest,
    @Res({ passthrough: true }) response: Response,
  ): Promise<Values | StreamableFile> {
    const { run } = await this.creation.start(orderOf(body, { scopes, idempotencyKey }));
    locate(response, run, '/join');
    return this.finals.of(this.session, run, response);
  }
}

/**
 * Where the run is, relative to the address that clients of the LangGraph API are pointed at.
 * @param more where the same answer is had again, below the run
 */
function locate(response: Response, { threadId, id }: Run, more = ''): void {
  const path = `/threads/${threadId}/runs/${id}`;
  response.set({ Location: `${path}${more}`, 'Content-Location': path });
}
