import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { type MessageView, ThreadRepository, viewOfMessage } from '../threads';
import { type ReportView, viewOfReport } from './http/report-view';
import { ReportRepository } from './reports/report.repository';
import type { Run } from './run.entity';

/** How many messages of the thread are among a run's values. */
const SHOWN_MESSAGES = 100;

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

  async of(manager: EntityManager, run: Run): Promise<Values> {
    const said = await this.threads.history(manager, run.userId, run.threadId, SHOWN_MESSAGES);
    const report = await this.reports.find(manager, run);
    return {
      user_id: run.userId,
      session_scoped: true,
      run_id: run.id,
      thread_id: run.threadId,
      messages: said.map(({ id, role, content, runId, createdAt }) =>
        viewOfMessage({ id, role, content, run_id: runId, created_at: createdAt.toISOString() }),
      ),
      ...(report ? { report: viewOfReport(report) } : {}),
      ...(run.error ? { __error__: { error: run.error.type, message: run.error.message } } : {}),
    };
  }
}
