import { InjectSession, type Session } from '@airlock/session';
import {
  Body,
  Controller,
  Get,
  HttpCode,
  Inject,
  Param,
  Post,
  Query,
  Req,
  Res,
  Scope,
  type StreamableFile,
} from '@nestjs/common';
import { ApiBearerAuth, ApiExtraModels, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { EntityManager } from 'typeorm';
import { ApiProblems, PathId, pick, WHERE_THE_RUN_IS } from '../../http';
import { ThreadRepository } from '../../threads';
import { CheckpointManager } from '../checkpoints/checkpoint-manager';
import { type Recovery, RecoveryManager } from '../recovery/recovery-manager';
import { ReportRepository } from '../reports/report.repository';
import type { Run } from '../run.entity';
import { RunCancel } from '../run-cancel';
import { RunFinder } from '../run-finder';
import { RunLiveError } from '../run-live.error';
import { RunRepository } from '../run.repository';
import type { Values } from '../run-values';
import { isLive } from '../state/run-state';
import { FinalValues } from './final-values';
import { ResumeRunDto, RollbackRunDto } from './recovery.dto';
import { AS_JSON_OR_MARKDOWN, ReportView, viewOfReport } from './report-view';
import { type RunStateView, RunStateView as RunStateBody, viewOfState } from './run-state-view';
import { RunValuesView } from './run-values-view';
import { RunView, statesOf, viewOfRun } from './run-view';
import { CancelRunDto, JoinRunDto, ListRunsDto } from './runs-query.dto';

/** Runs that there are. */
@ApiTags('runs')
@ApiBearerAuth()
@ApiExtraModels(ReportView)
@Controller({ path: 'v2/threads/:thread_id/runs', scope: Scope.REQUEST })
export class RunsController {
  constructor(
    @InjectSession() private readonly session: Session,
    @Inject(EntityManager) private readonly manager: EntityManager,
    @Inject(RunFinder) private readonly finder: RunFinder,
    @Inject(RunRepository) private readonly runs: RunRepository,
    @Inject(ThreadRepository) private readonly threads: ThreadRepository,
    @Inject(ReportRepository) private readonly reports: ReportRepository,
    @Inject(CheckpointManager) private readonly checkpoints: CheckpointManager,
    @Inject(RecoveryManager) private readonly recovery: RecoveryManager,
    @Inject(RunCancel) private readonly cancellation: RunCancel,
    @Inject(FinalValues) private readonly finals: FinalValues,
  ) {}

  @Get()
  @ApiOperation({ operationId: 'listRuns', summary: 'The runs of a thread, newest first' })
  @ApiResponse({ status: 200, type: [RunView] })
  @ApiProblems(404, 422)
  async list(
    @Param('thread_id', PathId) threadId: string,
    @Query() { limit, offset, status, select }: ListRunsDto,
  ): Promise<Partial<RunView>[]> {
    await this.threads.get(this.manager, this.userId, threadId);
    const states = status ? statesOf(status) : undefined;
    const runs = await this.runs.list(this.manager, this.userId, threadId, { limit, offset, states });
    return runs.map((run) => pick(viewOfRun(run), select));
  }

  @Get(':run_id')
  @ApiOperation({ operationId: 'getRun', summary: 'Where a run is' })
  @ApiResponse({ status: 200, type: RunView })
  @ApiProblems(404)
  async get(
    @Param('thread_id', PathId) threadId: string,
    @Param('run_id', PathId) runId: string,
  ): Promise<RunView> {
    const wanted = { userId: this.userId, threadId, runId };
    // It is the last that is asked: COMMIT goes out with it.
    const { run, queuePosition } = await this.session.lastly(() => this.finder.find(this.manager, wanted));
    return viewOfRun(run, queuePosition);
  }

  @Get(':run_id/state')
  @ApiOperation({
    operationId: 'getRunState',
    summary: 'What a run knows so far, from its newest checkpoint',
  })
  @ApiResponse({ status: 200, type: RunStateBody })
  @ApiProblems(404)
  async state(
    @Param('thread_id', PathId) threadId: string,
    @Param('run_id', PathId) runId: string,
  ): Promise<RunStateView> {
    const run = await this.find(threadId, runId);
    return viewOfState(run, await this.checkpoints.read(this.manager, run));
  }

  @Get(':run_id/report')
  @ApiOperation({ operationId: 'getReport', summary: 'The report, as JSON or as Markdown' })
  @ApiResponse({ status: 200, content: AS_JSON_OR_MARKDOWN })
  @ApiProblems(404, 409)
  async report(
    @Param('thread_id', PathId) threadId: string,
    @Param('run_id', PathId) runId: string,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<ReportView | string> {
    const run = await this.find(threadId, runId);
    if (isLive(run.status)) throw new RunLiveError(run.id);
    const report = await this.reports.get(this.manager, run);
    response.vary('Accept');
    if (request.accepts(['application/json', 'text/markdown']) !== 'text/markdown')
      return viewOfReport(report);
    response.type('text/markdown');
    return report.markdown;
  }

  @Get(':run_id/join')
  @ApiOperation({ operationId: 'joinRun', summary: 'Wait for the final values of a run' })
  @ApiResponse({ status: 200, type: RunValuesView })
  @ApiProblems(404, 422)
  async join(
    @Param('thread_id', PathId) threadId: string,
    @Param('run_id', PathId) runId: string,
    @Query() _query: JoinRunDto,
    @Res({ passthrough: true }) response: Response,
  ): Promise<Values | StreamableFile> {
    return this.finals.of(this.session, await this.find(threadId, runId), response);
  }

  @Post(':run_id/cancel')
  @HttpCode(202)
  @ApiOperation({ operationId: 'cancelRun', summary: 'End a run now; nothing of it is written any more' })
  @ApiResponse({ status: 202, type: RunView })
  @ApiProblems(404, 409, 422)
  async cancel(
    @Param('thread_id', PathId) threadId: string,
    @Param('run_id', PathId) runId: string,
    @Query() { action = 'interrupt', reason = 'Cancelled by its owner.' }: CancelRunDto,
  ): Promise<RunView> {
    const run = await this.find(threadId, runId);
    return viewOfRun(await this.cancellation.cancel(this.session, run, action, reason));
  }

  @Post(':run_id/resume')
  @HttpCode(200)
  @ApiOperation({
    operationId: 'resumeRun',
    summary: 'Go on in a new run where one broke off, or start it over',
  })
  @ApiResponse({ status: 200, type: RunView, headers: WHERE_THE_RUN_IS })
  @ApiProblems(400, 404, 409, 415, 422, 429)
  async resume(
    @Param('thread_id', PathId) threadId: string,
    @Param('run_id', PathId) runId: string,
    @Body() { mode = 'resume' }: ResumeRunDto,
    @Res({ passthrough: true }) response: Response,
  ): Promise<RunView> {
    return this.recover(threadId, runId, { type: mode }, response);
  }

  @Post(':run_id/rollback')
  @HttpCode(200)
  @ApiOperation({
    operationId: 'rollbackRun',
    summary: 'Go on in a new run from a checkpoint of an ended one',
  })
  @ApiResponse({ status: 200, type: RunView, headers: WHERE_THE_RUN_IS })
  @ApiProblems(400, 404, 409, 415, 422, 429)
  async rollback(
    @Param('thread_id', PathId) threadId: string,
    @Param('run_id', PathId) runId: string,
    @Body() { checkpoint_sequence: sequence }: RollbackRunDto,
    @Res({ passthrough: true }) response: Response,
  ): Promise<RunView> {
    return this.recover(threadId, runId, { type: 'rollback', sequence }, response);
  }

  private async recover(
    threadId: string,
    runId: string,
    recovery: Recovery,
    response: Response,
  ): Promise<RunView> {
    const run = await this.find(threadId, runId);
    const made = await this.recovery.recover(this.session, run, recovery);
    const path = `/threads/${threadId}/runs/${made.id}`;
    response.set({ Location: path, 'Content-Location': path });
    return viewOfRun(made);
  }

  private get userId(): string {
    return this.session.context.userId;
  }

  private async find(threadId: string, runId: string): Promise<Run> {
    const { run } = await this.finder.find(this.manager, { userId: this.userId, threadId, runId });
    return run;
  }
}
