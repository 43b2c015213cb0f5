import type { Optimization, Strategy } from '../../optimization/schema';
import { PLAYBOOK } from '../../optimization/playbook';
import type { Policy } from '../../tools/policy-simulator/schema';
import { blocks, cited, escaped, list, referenced, tableOf } from '../cited';
import type { Ledger } from '../ledger';
import { enumerated } from '../../evidence/enumerated';
import { capitalised } from '../phrases';

/** What each strategy would bring, what it rests on, and what cannot be said. */
export function strategies(optimization: Optimization, ledger: Ledger): string {
  const {
    strategies: all,
    spend_usd,
    total_usd,
    total_percent,
    remaining_usd,
    switches,
    notes,
  } = optimization;
  const money = all.filter(({ claims, computable }) => computable && claims === 'money');
  const others = all.filter(({ claims, computable }) => computable && claims !== 'money');
  const unknown = all.filter(({ computable }) => !computable);
  const spend = ledger.number(spend_usd, 'usd');
  const total = ledger.number(total_usd, 'usd');
  const percent = ledger.number(total_percent, 'percent');
  const rest = ledger.number(remaining_usd, 'usd');
  return blocks(
    money.length > 0 && moneyTable(optimization, money, ledger),
    money.length > 0 &&
      referenced(
        cited`Together ${total} of ${spend} (${percent}); ${rest} would remain. Each strategy is applied to what the one before left, so nothing is counted twice.`,
      ),
    targetTable(optimization, ledger),
    switches.length > 0 && switchTable(optimization, ledger),
    others.length > 0 && `**What saves time or failures, not money**\n\n${effectTable(others, ledger)}`,
    unknown.length > 0 &&
      `**Not computable from this log**\n\n${list(
        unknown.map(({ title, missing }) => `${title}: needs ${missing ?? 'more columns'}`),
      )}`,
    notes.length > 0 && list(notes.map(escaped)),
    ...[...money, ...others].filter(({ worthwhile }) => worthwhile).map(detail),
  );
}

function moneyTable({ confidence }: Optimization, money: readonly Strategy[], ledger: Ledger): string {
  return tableOf(
    ['Strategy', 'Saves', 'Of the cost', 'Calls it touches', 'Quality at stake', 'Risk', 'Confidence'],
    money.map(({ title, saving_usd, saving_percent, affected_rows, quality_impact, risk }) => [
      title,
      saving_usd ? ledger.number(saving_usd, 'usd') : '–',
      saving_percent ? ledger.number(saving_percent, 'percent') : '–',
      affected_rows ? ledger.number(affected_rows, 'count') : '–',
      quality_impact.level,
      risk.level,
      ledger.number(confidence, 'count'),
    ]),
  );
}

function targetTable({ target }: Optimization, ledger: Ledger): string {
  if (!target) return '';
  if (target.why_not_computable !== null) return `**Your target**\n\n${target.why_not_computable}`;
  const goal = cited`**Your target: ${ledger.number(target.goal_usd, 'usd')}, ${ledger.number(target.goal_percent, 'percent')} of the cost**`;
  const sets = target.combinations.map(({ strategies: names, saving_usd, saving_percent, reaches }) => [
    capitalised(enumerated(names.map((name) => PLAYBOOK[name].title.toLowerCase()))),
    ledger.number(saving_usd, 'usd'),
    ledger.number(saving_percent, 'percent'),
    reaches ? 'yes' : 'no',
  ]);
  const wider = target.wider.map(({ policy, saving_usd, saving_percent, reaches }) => [
    `All strategies, ${sizeOf(policy, ledger)} to the smaller model`,
    ledger.number(saving_usd, 'usd'),
    ledger.number(saving_percent, 'percent'),
    reaches ? 'yes' : 'no',
  ]);
  return blocks(
    referenced(goal),
    sets.length + wider.length > 0
      ? tableOf(['What is done, and nothing else', 'Saves', 'Of the cost', 'Reaches it'], [...sets, ...wider])
      : 'No strategy that can be computed saves anything here.',
  );
}

/** The largest step has no limit at all. */
const EVERY_CALL = 1_000_000;

/** The calls that a policy takes for small ones. */
export function sizeOf(
  { max_input_tokens: input, max_output_tokens: output }: Policy,
  ledger: Ledger,
): string {
  if (input === undefined || output === undefined || input >= EVERY_CALL) return 'calls of any size';
  return `calls of up to ${ledger.stated(input, 'count')} input and ${ledger.stated(output, 'count')} output tokens`;
}

function switchTable({ switches }: Optimization, ledger: Ledger): string {
  return `**The same calls with another model**\n\n${tableOf(
    ['To', 'Calls', 'Cost now', 'Cost then', 'Saves', 'Of their cost'],
    switches.map((change) => [
      ledger.name(change.model),
      ledger.number(change.rows, 'count'),
      ledger.number(change.cost_now_usd, 'usd'),
      ledger.number(change.cost_then_usd, 'usd'),
      ledger.number(change.saving_usd, 'usd'),
      ledger.number(change.saving_percent, 'percent'),
    ]),
  )}`;
}

function effectTable(others: readonly Strategy[], ledger: Ledger): string {
  return tableOf(
    ['Strategy', 'What', 'Measured', 'Worth doing'],
    others.flatMap(({ title, effects, worthwhile }) =>
      effects.map(({ what, unit, figure }) => [
        title,
        what,
        ledger.number(figure, unit),
        worthwhile ? 'yes' : 'no',
      ]),
    ),
  );
}

function detail({ title, what, quality_impact, risk, rollback, phases }: Strategy): string {
  return blocks(
    `**${title}.** ${what}`,
    list([
      `Quality: ${quality_impact.level}. ${quality_impact.why}`,
      `Risk: ${risk.level}. ${risk.why}`,
      `Way back: ${rollback}`,
      `Steps: ${phases.map(({ name, what: todo }) => `${name} – ${todo}`).join(' ')}`,
    ]),
  );
}
