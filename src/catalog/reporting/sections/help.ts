import type { DataHelper } from '../../data-helper/schema';
import { blocks, cited, escaped, list, referenced, tableOf } from '../cited';
import type { Ledger } from '../ledger';

/** What to send, for a user whose log does not answer the question yet. */
export function help({ situation, instructions, items }: DataHelper, ledger: Ledger): string {
  const rows = items.map(({ name, why, format, example, required }) => {
    ledger.name(example);
    return `| \`${name}\` | ${required ? 'yes' : 'no'} | ${why} | ${format} | \`${example}\` |`;
  });
  return blocks(
    situation,
    list(instructions.map(escaped)),
    ['| Column | Required | Why | Format | Example |', '| --- | --- | --- | --- | --- |', ...rows].join('\n'),
  );
}

type Lookups = DataHelper['prices'];

/** What the models asked about cost, as published. */
export function prices(lookups: Lookups, ledger: Ledger): string {
  return blocks(...lookups.flatMap((lookup) => [priceLine(lookup, ledger), priceTable(lookup, ledger)]));
}

/** The answer in a sentence, when the very model is in the catalogue. */
function priceLine({ asked, prices: table }: Lookups[number], ledger: Ledger): string {
  const [first] = table.rows;
  if (!first) return `The price catalogue knows no model like ${ledger.name(asked)}.`;
  if (first.model.toLowerCase() !== asked.toLowerCase())
    return `The price catalogue knows no ${ledger.name(asked)}; these come near:`;
  const input = ledger.cell(table, first.input_price, 'usd');
  const output = ledger.cell(table, first.output_price, 'usd');
  return referenced(
    cited`**${ledger.name(first.model)} costs ${input} for a million input tokens and ${output} for a million output tokens** (${ledger.name(first.provider)}).`,
  );
}

function priceTable({ prices: table }: Lookups[number], ledger: Ledger): string {
  if (table.rows.length < 2) return '';
  return tableOf(
    [
      'Model',
      'Provider',
      'Input, per million tokens',
      'Output',
      'Cached input',
      'Batch input',
      'Batch output',
    ],
    table.rows.map((row) => [
      ledger.name(row.model),
      ledger.name(row.provider),
      ledger.cell(table, row.input_price, 'usd'),
      ledger.cell(table, row.output_price, 'usd'),
      ledger.cell(table, row.cached_input_price, 'usd'),
      ledger.cell(table, row.batch_input_price, 'usd'),
      ledger.cell(table, row.batch_output_price, 'usd'),
    ]),
  );
}
