import type { Data } from '../../data/schema';
import type { Ledger } from '../ledger';
import { conditionOf } from './bound-words';
import { crossedTable, isGrouped } from './crossed-parts';
import { callsTable } from './failed-calls';
import { rankedTable } from './parts-table';

/** The parts, or the calls, that a question asks for, in full. */
export function askedParts({ ranked, bounded }: Data, ledger: Ledger): string {
  if (!ranked) return '';
  const { asked, parts, calls } = ranked;
  if (parts) return isGrouped(asked) ? crossedTable(parts, asked, ledger) : rankedTable(parts, asked, ledger);
  if (!calls) return '';
  const isOfFailures = asked.measure === 'failures';
  if (!bounded && !isOfFailures) return callsTable(calls, '**The calls that were asked for**', ledger);
  const which = bounded ? conditionOf(bounded.asked, ledger) : 'failed';
  return callsTable(calls, `**The calls that ${which}**${isOfFailures ? ', the newest first' : ''}`, ledger);
}
