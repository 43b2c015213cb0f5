import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { SystemPool } from '../../database';
import { PriceCatalogue } from './price-catalogue';

/** What the table needs of the connection of the role that owns it. */
interface Owner {
  query(sql: string, parameters: unknown[]): Promise<unknown>;
}

const INSERT = `
  insert into price_catalogue (version, provider, model, valid_from, from_input_tokens, input_price, output_price,
    cached_input_price, batch_input_price, batch_output_price, tier, source)
  select $1, row.*
  from jsonb_to_recordset($2::jsonb) as row(provider text, model text, valid_from timestamptz, from_input_tokens integer,
    input_price numeric, output_price numeric, cached_input_price numeric, batch_input_price numeric,
    batch_output_price numeric, tier text, source text)
  where not exists (select from price_catalogue where version = $1)
  on conflict do nothing`;

/** Puts the prices where SQL can join them; a version that is there already stays as it is. */
export async function publishPrices(owner: Owner, catalogue: PriceCatalogue): Promise<void> {
  await owner.query(INSERT, [catalogue.version, JSON.stringify(catalogue.rows)]);
}

@Injectable()
export class PriceTable implements OnModuleInit {
  constructor(
    @Inject(SystemPool) private readonly owner: SystemPool,
    @Inject(PriceCatalogue) private readonly catalogue: PriceCatalogue,
  ) {}

  async onModuleInit(): Promise<void> {
    await publishPrices(this.owner, this.catalogue);
  }
}
