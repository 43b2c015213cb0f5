import type { DataHelper } from '../../data-helper/schema';
import { blocks, tableOf } from '../cited';
import type { Ledger } from '../ledger';

/** What to send, for a user whose log does not answer the question yet. */
export function help({ situation, instructions, items }: DataHelper, ledger: Ledger): string {
  const rows = items.map(({ name, why, format, example, required }) => {
    ledger.name(example);
    return `| \`${name}\` | ${required ? 'yes' : 'no'} | ${why} | ${format} | \`${example}\` |`;
  });
  return blocks(
    situation,
    instructions.map((step) => `- ${step}`).join('\n'),
    ['| Column | Required | Why | Format | Example |', '| --- | --- | --- | --- | --- |', ...rows].join('\n'),
  );
}

type Lookups = DataHelper['prices'];

/** What the models asked about cost, as published. */
export function prices(lookups: Lookups, ledger: Ledger): string {
  return blocks(
    ...lookups.map(({ asked, found }) =>
      found.rows.length === 0
        ? `The price catalogue knows no model like ${ledger.name(asked)}.`
        : tableOf(
            [
              'Model',
              'Provider',
              'Input, per million tokens',
              'Output',
              'Cached input',
              'Batch input',
              'Batch output',
            ],
            found.rows.map((row) => [
              ledger.name(row.model),
              ledger.name(row.provider),
              ledger.cell(found, row.input_price, 'usd'),
              ledger.cell(found, row.output_price, 'usd'),
              ledger.cell(found, row.cached_input_price, 'usd'),
              ledger.cell(found, row.batch_input_price, 'usd'),
              ledger.cell(found, row.batch_output_price, 'usd'),
            ]),
          ),
    ),
  );
}
