import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { type MessageView, SHOWN_MESSAGES, ThreadRepository, viewOfMessage } from '../threads';
import { type ReportView, viewOfReport } from './http/report-view';
import { ReportRepository } from './reports/report.repository';
import type { ListedRun } from './run-row';

/** What a run leaves for its caller, as the LangGraph API's final values. */
export interface Values {
  readonly user_id: string;
  readonly session_scoped: true;
  readonly run_id: string;
  readonly thread_id: string;
  readonly messages: readonly MessageView[];
  readonly report?: ReportView;
  /** Clients of that API throw this as an error. */
  readonly __error__?: { readonly error: string; readonly message: string };
}

/** Reads the values of a run. */
@Injectable()
export class RunValues {
  constructor(
    @Inject(ThreadRepository) private readonly threads: ThreadRepository,
    @Inject(ReportRepository) private readonly reports: ReportRepository,
  ) {}

  /** @param messages default: the newest of the run's branch */
  async of(manager: EntityManager, run: ListedRun, messages?: readonly MessageView[]): Promise<Values> {
    const said = messages ?? (await this.newest(manager, run));
    const report = await this.reports.find(manager, run);
    return {
      user_id: run.userId,
      session_scoped: true,
      run_id: run.id,
      thread_id: run.threadId,
      messages: said,
      ...(report ? { report: viewOfReport(report) } : {}),
      ...(run.error ? { __error__: { error: run.error.type, message: run.error.message } } : {}),
    };
  }

  private async newest(
    manager: EntityManager,
    { userId, threadId, branch }: ListedRun,
  ): Promise<MessageView[]> {
    const said = await this.threads.history(manager, userId, threadId, SHOWN_MESSAGES, { branch });
    return said.map(viewOfMessage);
  }
}
