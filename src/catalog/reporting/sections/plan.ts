import type { Action, Actions } from '../../actions/schema';
import { blocks, list, tableOf } from '../cited';
import type { Ledger } from '../ledger';

/** What to do, in order. */
export function plan({ actions, nothing_because }: Actions, ledger: Ledger): string {
  if (actions.length === 0) return nothing_because ?? 'There is nothing to do.';
  return blocks(
    tableOf(
      ['', 'Action', 'Starts', 'Effort', 'Phase', 'Brings in', 'Approved by'],
      actions.map((action) => [
        action.id,
        action.title,
        action.timeline.starts,
        action.effort,
        action.timeline.phase,
        action.cost_benefit.saving_usd ? ledger.number(action.cost_benefit.saving_usd, 'usd') : '–',
        action.approvals.join(', ') || '–',
      ]),
    ),
    ...actions.map(detail),
  );
}

function detail({ id, title, what, changes, validation, rollback, cost_benefit }: Action): string {
  return blocks(
    `**${id} ${title}.** ${what}`,
    list([
      ...changes.map(({ kind, what: change }) => `Change (${kind}): ${change}`),
      `Check: ${validation}`,
      `Way back: ${rollback}`,
      `Worth it: ${cost_benefit.verdict}`,
    ]),
  );
}
