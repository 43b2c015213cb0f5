import type { Data } from '../../data/schema';
import { PLAYBOOK } from '../../optimization/playbook';
import type { Combination, Optimization, PricedSwitch, TargetAnswer } from '../../optimization/schema';
import { type Cited, cited } from '../cited';
import type { Ledger } from '../ledger';
import { enumerated } from '../../evidence/enumerated';
import { calls } from '../phrases';
import { sizeOf } from './strategies';

/** Whether the target is reached, by what, and what is missing. */
export function targetLine(optimization: Optimization, answer: TargetAnswer, ledger: Ledger): Cited {
  const percent = ledger.number(answer.goal_percent, 'percent');
  const usd = ledger.number(answer.goal_usd, 'usd');
  const goal = answer.target.unit === 'percent' ? cited`${percent} (${usd})` : cited`${usd} (${percent})`;
  switch (answer.verdict) {
    case 'reached':
      return reached(optimization, answer, goal, ledger);
    case 'reached_by_wider_policy':
      return cited`**Not with your small calls alone.** ${shortfall(optimization, answer, goal, ledger)} ${widerLine(answer, ledger)}`;
    case 'short':
      return cited`**No.** ${shortfall(optimization, answer, goal, ledger)} ${mostLine(answer, ledger)}`;
    case 'not_computable':
      return notComputable(optimization, answer, ledger);
    default:
      return answer.verdict satisfies never;
  }
}

function notComputable(
  { spend_usd }: Optimization,
  { target, why_not_computable: why }: TargetAnswer,
  ledger: Ledger,
): Cited {
  if (target.metric === 'cost' && spend_usd.value === 0)
    return cited`**There is nothing to save: your calls cost ${ledger.number(spend_usd, 'usd')}.**`;
  return cited`**That cannot be computed from this log.** ${why ?? ''}`;
}

function reached(
  { spend_usd }: Optimization,
  { combinations }: TargetAnswer,
  goal: Cited,
  ledger: Ledger,
): Cited {
  const spend = ledger.number(spend_usd, 'usd');
  const [best, next] = combinations.filter(({ reaches }) => reaches);
  if (!best) return cited`**Yes.** All strategies together reach the ${goal} that you asked for.`;
  const other = next ? cited` So does another way: ${wayOf(next, ledger)}.` : '';
  return cited`**Yes: ${wayOf(best, ledger)}** of the ${spend} that these calls cost; you asked for ${goal}.${other}`;
}

function wayOf({ strategies, saving_usd, saving_percent }: Combination, ledger: Ledger): Cited {
  const names = enumerated(strategies.map((name) => PLAYBOOK[name].title.toLowerCase()));
  const verb = strategies.length === 1 ? 'alone saves' : 'together save';
  return cited`${names} ${verb} ${ledger.number(saving_usd, 'usd')}, ${ledger.number(saving_percent, 'percent')}`;
}

function shortfall(
  { spend_usd, total_usd, total_percent }: Optimization,
  { short_usd, short_percent }: TargetAnswer,
  goal: Cited,
  ledger: Ledger,
): Cited {
  const spend = ledger.number(spend_usd, 'usd');
  const total = cited`${ledger.number(total_usd, 'usd')} of ${spend}, ${ledger.number(total_percent, 'percent')}`;
  if (!short_usd || !short_percent)
    return cited`All strategies together save ${total}; you asked for ${goal}.`;
  const gap = cited`${ledger.number(short_usd, 'usd')}, ${ledger.number(short_percent, 'percent')} of the cost`;
  return cited`All strategies that your rows allow save ${total}; you asked for ${goal}, so ${gap}, is missing.`;
}

function widerLine({ wider }: TargetAnswer, ledger: Ledger): Cited {
  const first = wider.find(({ reaches }) => reaches);
  if (!first) return cited``;
  const saving = cited`${ledger.number(first.saving_usd, 'usd')}, ${ledger.number(first.saving_percent, 'percent')}`;
  return cited`What would reach it: sending ${sizeOf(first.policy, ledger)} to the smaller model saves ${saving}, if it answers those well enough.`;
}

/** The most that any of the simulations saves. */
function mostLine({ wider }: TargetAnswer, ledger: Ledger): Cited {
  const [first, ...others] = wider;
  if (!first) return cited``;
  const most = others.reduce(
    (best, next) => ((next.saving_usd.value ?? 0) > (best.saving_usd.value ?? 0) ? next : best),
    first,
  );
  if ((most.saving_usd.value ?? 0) === 0) return cited`No other size of small calls changes that.`;
  const saving = cited`${ledger.number(most.saving_usd, 'usd')}, ${ledger.number(most.saving_percent, 'percent')}`;
  return cited`Even with ${sizeOf(most.policy, ledger)} at the smaller model it is ${saving}.`;
}

/** What these calls cost, and what could be saved. */
export function moneyLine({ metrics }: Data, optimization: Optimization | undefined, ledger: Ledger): Cited {
  const made = calls(ledger.number(metrics.requests, 'count'), metrics.requests.value);
  if (metrics.cost_usd.value === null)
    return cited`**Your ${made} ${metrics.requests.value === 1 ? 'has' : 'have'} no cost that is known**: log cost_usd, or a model that the price catalogue knows.`;
  const cost = ledger.number(metrics.cost_usd, 'usd');
  const unpriced = ledger.number(metrics.unpriced_rows, 'count');
  const gap = metrics.unpriced_rows.value === 0 ? '' : cited`, without ${unpriced} whose price is not known`;
  const spent = cited`Your ${made} cost ${cost}${gap}`;
  if (!optimization) return cited`**${spent}.**`;
  if ((optimization.total_usd.value ?? 0) === 0)
    return cited`**${spent}, and nothing that can be computed from your rows would make them cheaper.**`;
  const saving = ledger.number(optimization.total_usd, 'usd');
  const percent = ledger.number(optimization.total_percent, 'percent');
  return cited`**${spent}; ${saving} of it, ${percent}, could be saved.**`;
}

/** What another model would have cost. */
export function switchLine(change: PricedSwitch, ledger: Ledger): Cited {
  const { model, rows, cost_now_usd, cost_then_usd, saving_usd, saving_percent, of } = change;
  if ((rows.value ?? 0) === 0)
    return cited`**No call of yours${of ? cited` to ${namesOf(of, ledger)}` : ''} has a cost to compare ${ledger.name(model)} with.**`;
  const now = ledger.number(cost_now_usd, 'usd');
  const then = ledger.number(cost_then_usd, 'usd');
  const gap = cited`${ledger.number(saving_usd, 'usd')}, ${ledger.number(saving_percent, 'percent')}`;
  const verdict =
    (saving_usd.value ?? 0) >= 0
      ? cited`a saving of ${gap}`
      : cited`dearer by ${{ ...gap, text: gap.text.replaceAll('-', '') }}`;
  const which = of
    ? cited`the ${calls(ledger.number(rows, 'count'), rows.value)} of ${namesOf(of, ledger)}`
    : 'the same calls';
  return cited`**With ${ledger.name(model)} ${which} would cost ${then} in place of ${now}**, ${verdict}. How well and how fast it answers is not in the log.`;
}

function namesOf({ models, workloads }: NonNullable<PricedSwitch['of']>, ledger: Ledger): string {
  const named = (names: readonly string[]): string => enumerated(names.map((name) => ledger.name(name)));
  return [models, workloads]
    .filter((names) => names.length > 0)
    .map(named)
    .join(' in ');
}
