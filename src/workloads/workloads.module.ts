import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { RangeResolver } from './analysis/range-resolver';
import { WorkloadAnalysis } from './analysis/workload-analysis';
import { EventWriter } from './import/event-writer';
import { ImportRepository } from './import/import.repository';
import { ImportsController } from './import/imports.controller';
import { LogStatistics } from './import/log-statistics';
import { WorkloadImport } from './import/workload-import.entity';
import { WorkloadImporter } from './import/workload-importer';
import { PriceCatalogue } from './prices/price-catalogue';
import { PriceTable } from './prices/price-table';
import { SummaryController } from './summary/summary.controller';
import { WorkloadSummary } from './summary/workload-summary';

@Module({
  imports: [TypeOrmModule.forFeature([WorkloadImport])],
  controllers: [ImportsController, SummaryController],
  providers: [
    { provide: PriceCatalogue, useFactory: () => PriceCatalogue.load() },
    PriceTable,
    ImportRepository,
    EventWriter,
    WorkloadImporter,
    LogStatistics,
    RangeResolver,
    WorkloadAnalysis,
    WorkloadSummary,
  ],
  exports: [PriceCatalogue, WorkloadAnalysis],
})
export class WorkloadsModule {}
