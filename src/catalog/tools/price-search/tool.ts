import { Inject } from '@nestjs/common';
import { Tool, type ToolHandler } from '@airlock/agent-kit';
import type { UserExecutionContext } from '@airlock/session';
import type { z } from 'zod';
import { PriceCatalogue } from '../../../workloads';
import { WorkloadReader } from '../workload-reader';
import { priceSearch } from './schema';

type Input = z.infer<typeof priceSearch.input>;
type Output = z.infer<typeof priceSearch.output>;

@Tool(priceSearch)
export class PriceSearchTool implements ToolHandler<Input, Output> {
  constructor(
    @Inject(WorkloadReader) private readonly log: WorkloadReader,
    @Inject(PriceCatalogue) private readonly catalogue: PriceCatalogue,
  ) {}

  async run(
    { max_input_price: maxInputPrice, only_for_text: onlyForText, on = today(), ...search }: Input,
    context: UserExecutionContext,
    signal: AbortSignal,
  ): Promise<Output> {
    const prices = await this.log.open(context, signal, (manager) =>
      this.log.analysis.searchPrices(manager, { ...search, maxInputPrice, onlyForText, on }),
    );
    return { catalogue_version: this.catalogue.version, prices };
  }
}

const today = (): string => new Date().toISOString().slice(0, 10);
