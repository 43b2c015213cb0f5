import { Module } from '@nestjs/common';
import { PriceCatalogue, WorkloadAnalysis } from '../../workloads';
import { RangeResolver } from '../../workloads/analysis/range-resolver';
import { PriceTable } from '../../workloads/prices/price-table';

/** The part of the workloads that the tools read by: no imports, no routes, no events. */
@Module({
  providers: [
    { provide: PriceCatalogue, useFactory: () => PriceCatalogue.load() },
    PriceTable,
    RangeResolver,
    WorkloadAnalysis,
  ],
  exports: [PriceCatalogue, WorkloadAnalysis],
})
export class AnalysisModule {}
