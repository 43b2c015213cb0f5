import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Run } from '../run.entity';
import { Report } from './report.entity';
import { ReportNotFoundError } from './report-not-found.error';

/** Reports. Written once, with the end of their run. */
@Injectable()
export class ReportRepository {
  async add(manager: EntityManager, report: Omit<Report, 'createdAt'>): Promise<void> {
    await manager.insert(Report, report as never);
  }

  async find(
    manager: EntityManager,
    { userId, id: runId }: Pick<Run, 'userId' | 'id'>,
  ): Promise<Report | null> {
    return manager.findOneBy(Report, { userId, runId });
  }

  /** @throws ReportNotFoundError */
  async get(manager: EntityManager, run: Pick<Run, 'userId' | 'id'>): Promise<Report> {
    const report = await this.find(manager, run);
    if (!report) throw new ReportNotFoundError(run.id);
    return report;
  }
}
