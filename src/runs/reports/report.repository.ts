import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { storable } from '../../http';
import type { Run } from '../run.entity';
import { Report } from './report.entity';
import { ReportNotFoundError } from './report-not-found.error';

/** Reports. Written once, with the end of their run. */
@Injectable()
export class ReportRepository {
  async add(manager: EntityManager, report: Omit<Report, 'createdAt'>): Promise<void> {
    // Its writer, an agent or a model, is not asked again for a character that PostgreSQL does not store.
    const texts = {
      markdown: storable(report.markdown),
      catalogueVersion: report.catalogueVersion === null ? null : storable(report.catalogueVersion),
    };
    await manager.insert(Report, { ...report, ...texts } as never);
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
