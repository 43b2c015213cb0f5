import type { Data } from '../../data/schema';
import { type Aspect, aspectsOf } from '../aspects';
import { blocks, type Cited, cited, escaped, list, referenced } from '../cited';
import type { Ledger } from '../ledger';
import type { Material } from '../material';
import { insteadOfFigures, notDone, whyMissing } from '../missing';
import { amountLines } from './amounts';
import { boundedLines } from './bounded';
import { comparisonLines } from './comparison';
import { moneyLine, switchLine, targetLine } from './answer';
import { help, prices } from './help';
import { notLoggedLines } from './not-logged';
import { rankingLines } from './rankings';
import { repeatLines } from './repeats';
import { strategyLines } from './asked-strategies';
import { anomalyLine } from './anomalies';
import { driverLines, namedLines } from './drivers';
import { failureLine } from './failures';
import { firstStep } from './first-step';
import { speedLines } from './speed';
import { whenLines } from './when';
import { trendLines } from './trends';

/** The answer first, then what one should know beside it. */
export function summary(material: Material, ledger: Ledger): string {
  const { data, help: advice } = material;
  const lookups = eachOnce([...(data?.prices ?? []), ...(advice?.prices ?? [])]);
  const undone = list(notDone(material));
  if (!data) {
    // Why nothing could be analysed is no fault of the log: what to import would be no help.
    if (material.triage === undefined && undone !== '') return blocks(undone, prices(lookups, ledger));
    const why = advice ? help(advice, ledger) : (insteadOfFigures(material) ?? whyMissing(material, 'data'));
    return blocks(prices(lookups, ledger), told(material.triage?.readings, ledger), why, undone);
  }
  const asked = aspectsOf(material);
  const isAboutPrices = material.category === 'price_catalogue' && lookups.length > 0;
  const named = namedLines(data, material.message, ledger);
  const published = prices(lookups, ledger);
  const [first, ...others] = [
    ...(asked[0] === 'money' ? named : []),
    ...asked.flatMap((aspect) => linesFor(aspect, material, data, ledger)),
    ...(asked[0] === 'money' ? [] : named),
    ...REST.filter((aspect) => !asked.includes(aspect)).flatMap((aspect) =>
      rest(aspect, material, data, ledger),
    ),
    ...(asked.includes('first_step') ? [] : firstStep(material, ledger)),
  ];
  return blocks(
    isAboutPrices && published,
    first && referenced(first),
    told([...(material.triage?.issues ?? []), ...(material.triage?.readings ?? [])], ledger),
    list(others.map(referenced)),
    undone,
    !isAboutPrices && published,
    advice?.situation,
  );
}

const told = (notes: readonly string[] = [], ledger: Ledger): string =>
  list(notes.map((note) => ledger.time(escaped(note))));

/** What is worth knowing also where nobody asked. */
const REST: readonly Aspect[] = ['money', 'trends', 'anomalies'];

function rest(aspect: Aspect, material: Material, data: Data, ledger: Ledger): Cited[] {
  // A target's answer says what the calls cost.
  if (aspect === 'money' && material.optimization?.target) return driverLines(data, ledger);
  return linesFor(aspect, material, data, ledger);
}

function linesFor(aspect: Aspect, material: Material, data: Data, ledger: Ledger): Cited[] {
  const { optimization } = material;
  switch (aspect) {
    case 'target':
      return optimization?.target ? [targetLine(optimization, optimization.target, ledger)] : [];
    case 'comparison':
      return data.comparison ? comparisonLines(data.comparison, material.message, ledger) : [];
    case 'not_logged':
      return notLoggedLines(material.message);
    case 'bounded':
      return boundedLines(data, material.message, ledger);
    case 'when':
      return whenLines({ ...material, data }, ledger);
    case 'listed':
    case 'ranking':
      return rankingLines(data, material.message, ledger);
    case 'repeats':
      return repeatLines(data, material.message, ledger);
    case 'amounts':
      return amountLines({ ...material, data }, ledger);
    case 'switches':
      return (optimization?.switches ?? []).map((change) => switchLine(change, ledger));
    case 'strategies':
      return optimization ? strategyLines(optimization, material.message, ledger) : [];
    case 'speed':
      return speedLines(data, material.message, ledger);
    case 'quality':
      return [
        cited`**How good the answers are is not in the log**: only an evaluation of your own shows it. What a strategy puts at stake stands beside it.`,
      ];
    case 'first_step':
      return firstStep(material, ledger);
    case 'setup':
      return [
        cited`**How to set this up is not in the log**: POST /v2/workloads/import takes a file of calls, and the page /docs of this server says what each request takes.`,
      ];
    case 'failures':
      return [failureLine(data, material.message, ledger)];
    case 'anomalies':
      return [anomalyLine(data, ledger)];
    case 'trends':
      return trendLines(data, material.message, ledger);
    case 'money':
      return optimization?.target
        ? driverLines(data, ledger)
        : [moneyLine(data, optimization, ledger), ...driverLines(data, ledger)];
    default:
      return aspect satisfies never;
  }
}

const eachOnce = <Lookup extends { readonly asked: string }>(lookups: readonly Lookup[]): Lookup[] =>
  lookups.filter(({ asked }, place) => lookups.findIndex((other) => other.asked === asked) === place);
