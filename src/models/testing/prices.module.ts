import { Module } from '@nestjs/common';
import { PriceCatalogue } from '../../workloads';

/** All that the models need of the workloads. */
@Module({
  providers: [{ provide: PriceCatalogue, useFactory: () => PriceCatalogue.load() }],
  exports: [PriceCatalogue],
})
export class PricesModule {}
