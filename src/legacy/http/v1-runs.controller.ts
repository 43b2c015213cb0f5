import { CurrentSession, type Session } from '@airlock/session';
import { Controller, Inject, Param, Query, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import type { V1Route } from '../../config';
import { ApiProblems, PageDto, PathId } from '../../http';
import { CheckpointManager, type Run, RunFinder, RunRepository, viewOfState } from '../../runs';
import { ThreadRepository } from '../../threads';
import { successorLink } from '../successor';
import { V1Handler } from '../v1-handler.decorator';
import { V1_PREFIX } from '../v1-routes';
import { listedRun, statusOfRun, V1StateView, V1StatusView, V1ThreadRunsView } from './v1-views';

/** Runs that there are, as v1 showed them. */
@ApiTags('v1')
@ApiBearerAuth()
@Controller(V1_PREFIX)
export class V1RunsController {
  constructor(
    @Inject(RunFinder) private readonly finder: RunFinder,
    @Inject(RunRepository) private readonly runs: RunRepository,
    @Inject(ThreadRepository) private readonly threads: ThreadRepository,
    @Inject(CheckpointManager) private readonly checkpoints: CheckpointManager,
  ) {}

  @V1Handler('status', 'Where a run is')
  @ApiResponse({ status: 200, type: V1StatusView })
  @ApiProblems(404, 410)
  async status(
    @CurrentSession() session: Session,
    @Param('run_id', PathId) runId: string,
    @Res({ passthrough: true }) response: Response,
  ): Promise<V1StatusView> {
    return statusOfRun(await this.find(session, runId, 'status', response));
  }

  @V1Handler('state', 'What a run knows so far')
  @ApiResponse({ status: 200, type: V1StateView })
  @ApiProblems(404, 410)
  async state(
    @CurrentSession() session: Session,
    @Param('run_id', PathId) runId: string,
    @Res({ passthrough: true }) response: Response,
  ): Promise<V1StateView> {
    const run = await this.find(session, runId, 'state', response);
    const { state } = viewOfState(run, await this.checkpoints.read(session.manager, run));
    return { run_id: run.id, state };
  }

  @V1Handler('thread_runs', 'The runs of a thread, newest first')
  @ApiResponse({ status: 200, type: V1ThreadRunsView })
  @ApiProblems(404, 410, 422)
  async ofThread(
    @CurrentSession() { manager, context: { userId } }: Session,
    @Param('thread_id', PathId) threadId: string,
    @Query() page: PageDto,
  ): Promise<V1ThreadRunsView> {
    await this.threads.get(manager, userId, threadId);
    const runs = await this.runs.list(manager, userId, threadId, page);
    return { thread_id: threadId, runs: runs.map(listedRun) };
  }

  /** v1 names no thread. */
  private async find(session: Session, runId: string, route: V1Route, response: Response): Promise<Run> {
    const { manager, context } = session;
    const { run } = await this.finder.find(manager, { userId: context.userId, runId });
    response.set('Link', successorLink(route, { thread_id: run.threadId, run_id: run.id }));
    return run;
  }
}
