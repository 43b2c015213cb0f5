import type { Data } from '../../data/schema';
import { percentOf } from '../../evidence/derive';
import { familyOf, isNamed } from '../../question/names/is-named';
import { measureOf } from '../../question/measure';
import { pattern } from '../../question/pattern';
import { CALL } from '../../question/vocabulary';
import { type Cited, cited } from '../cited';
import type { Ledger } from '../ledger';
import { calls } from '../phrases';

type Driver = Data['cost_drivers']['drivers'][number];

const TITLES: Readonly<Record<Driver['by'], string>> = {
  model: 'The model that costs most',
  workload: 'The workload that costs most',
  status: 'The status that costs most',
  hour: 'The hour that costs most',
  input_size: 'The size of call that costs most',
};

/** Where the money goes, in as many ways as the log can tell. A single one takes everything, and tells nothing. */
export function driverLines({ cost_drivers: { drivers, tokens } }: Data, ledger: Ledger): Cited[] {
  const split = drivers.filter(({ by, table }) => by !== 'hour' && table.rows.length > 1);
  return [...tokenLine(tokens, ledger), ...split.flatMap(({ by, table }) => topLine(by, table, ledger))];
}

function tokenLine(tokens: Data['cost_drivers']['tokens'], ledger: Ledger): Cited[] {
  if (tokens.input_percent.value === null) return [];
  const input = cited`${ledger.number(tokens.input_usd, 'usd')} (${ledger.number(tokens.input_percent, 'percent')})`;
  const output = cited`${ledger.number(tokens.output_usd, 'usd')} (${ledger.number(tokens.output_percent, 'percent')})`;
  return [cited`At list prices ${input} is for the tokens you send, ${output} for those that come back.`];
}

function topLine(by: Driver['by'], table: Driver['table'], ledger: Ledger): Cited[] {
  const [top] = table.rows;
  if (!top || top.cost_share === null) return [];
  return [cited`${TITLES[by]}: ${ledger.name(top.name)}, ${costOf(table, top, ledger)}.`];
}

/** The models and workloads that a question names by their names: what they cost. */
export function namedLines(data: Data, message: string, ledger: Ledger): Cited[] {
  const { drivers } = data.cost_drivers;
  // The newest question that names a figure says of what it is a share.
  const line = message.split('\n').find((said) => measureOf(said) !== undefined) ?? message;
  if (SHARE_OF_CALLS.test(line)) return shareLines(data, message, ledger);
  return (
    drivers
      // Where all calls are of one, what they cost is told of all.
      .filter(({ by, table }) => (by === 'model' || by === 'workload') && table.rows.length > 1)
      .flatMap(({ table }) =>
        table.rows
          .filter(({ name, cost_share: share }) => name !== null && share !== null && isMeant(message, name))
          .map((row) => cited`${ledger.name(row.name)}: ${costOf(table, row, ledger)}.`),
      )
  );
}

const SHARE_OF_CALLS = pattern`(?:\b(?:share|percent(?:age)?|proportion|fraction|part)|%) of (?:the |our |all |my )*(?:${CALL.many}|traffic|usage)\b`;

/** What share of the calls theirs are, where it is that share that is asked for. */
function shareLines({ per_model, per_workload, metrics }: Data, message: string, ledger: Ledger): Cited[] {
  const named = [
    ...per_model.rows.map(({ model, requests }) => ({ table: per_model, name: model, requests })),
    ...per_workload.rows.map(({ name, requests }) => ({ table: per_workload, name, requests })),
  ].filter(({ name }) => name !== null && isMeant(message, name));
  return named.map(({ table, name, requests }) => {
    const percent = percentOf('share_of_calls', requests, metrics.requests);
    return cited`**${ledger.name(name)}: ${ledger.number(percent, 'percent')} of the calls, ${ledger.cell(table, requests, 'count')} of ${ledger.number(metrics.requests, 'count')}.**`;
  });
}

/** By its name, or by the family that it is of: `claude` is each of them. */
function isMeant(text: string, name: string): boolean {
  return isNamed(text, name) || (/[-.:]/.test(name) && isNamed(text, familyOf(name)));
}

function costOf(table: Driver['table'], row: Driver['table']['rows'][number], ledger: Ledger): Cited {
  const cost = ledger.cell(table, row.cost_usd, 'usd');
  const share = ledger.share(table, row.cost_share);
  return cited`${cost} (${share}) for ${calls(ledger.cell(table, row.requests, 'count'), row.requests)}`;
}
