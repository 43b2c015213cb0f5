import type { Data } from '../../data/schema';
import { blocks, type Cited, cited, tableOf } from '../cited';
import type { Ledger } from '../ledger';
import { calls } from '../phrases';
import { namedParts } from './named-parts';

type Prompt = NonNullable<Data['repeats']>['prompts']['rows'][number];

/** How many calls send a prompt again, what they cost, and which prompts they are. */
const DISTINCT = /\b(?:unique|distinct|different) (?:prompts|queries)\b/i;

export function repeatLines({ repeats }: Data, message: string, ledger: Ledger): Cited[] {
  if (!repeats) return [];
  const { repeats: again, hashed_rows: hashed, repeat_percent: percent, prompts } = repeats;
  if (again.value === null)
    return [cited`**Which prompts repeat is not in the log**: it has no ${again.missing ?? 'prompt_hash'}.`];
  const all = calls(ledger.number(hashed, 'count'), hashed.value);
  const distinct = cited`Your calls send ${ledger.number(repeats.distinct_prompts, 'count')} different prompts, each counted once a model.`;
  if (again.value === 0)
    return [
      cited`**None of the ${all} with a prompt_hash repeats a prompt that the same model was sent before.**`,
      distinct,
    ];
  const cost = repeats.repeated_cost_usd;
  const paid =
    cost.value === null
      ? ''
      : cited`; ${again.value === 1 ? 'it' : 'together they'} cost ${ledger.number(cost, 'usd')}`;
  const repeat = again.value === 1 ? 'repeats' : 'repeat';
  const tell = (row: Prompt): Cited =>
    cited`${ledger.name(row.prompt_hash)} at ${ledger.name(row.model)}, ${ledger.cell(prompts, row.requests, 'count')} calls`;
  const said = [
    cited`**${ledger.number(again, 'count')} of ${all} with a prompt_hash ${repeat} a prompt that the same model was sent before, ${ledger.number(percent, 'percent')}${paid}.**`,
    distinct,
    cited`${namedParts('The prompts whose repeats cost most', prompts.rows, tell)}.`,
  ];
  return DISTINCT.test(message)
    ? [cited`**${distinct}**`, ...said.filter((line) => line !== distinct)]
    : said;
}

/** The same in full, for the findings. */
export function repeatsTable({ repeats }: Data, ledger: Ledger): string {
  if (!repeats || repeats.prompts.rows.length === 0) return '';
  const { prompts } = repeats;
  return blocks(
    '**Prompts that repeat**, those whose repeats cost most first',
    tableOf(
      ['Prompt hash', 'Model', 'Calls', 'Repeats', 'Input tokens of the repeats', 'Cost of the repeats'],
      prompts.rows.map((row) => [
        ledger.name(row.prompt_hash),
        ledger.name(row.model),
        ledger.cell(prompts, row.requests, 'count'),
        ledger.cell(prompts, row.repeats, 'count'),
        ledger.cell(prompts, row.repeated_input_tokens, 'count'),
        ledger.cell(prompts, row.repeated_cost_usd, 'usd'),
      ]),
    ),
  );
}
