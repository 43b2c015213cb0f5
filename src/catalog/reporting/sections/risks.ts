import type { Strategy } from '../../optimization/schema';
import { blocks, cited, escaped, list, referenced } from '../cited';
import type { Ledger } from '../ledger';
import type { Material } from '../material';

/** What could be wrong with all this. */
export function risks(material: Material, assumptions: readonly string[], ledger: Ledger): string {
  const { confidence, data, optimization, triage, help } = material;
  const chosen = (optimization?.strategies ?? []).filter(({ worthwhile }) => worthwhile);
  const notes = triage?.issues ?? [];
  return blocks(
    confidence && data
      ? referenced(
          cited`**Confidence: ${ledger.number(confidence, 'count')}** on a scale from ${ledger.stated(0, 'count')} to ${ledger.stated(1, 'count')}. ${ledger.number(data.metrics.priced_rows, 'count')} of ${ledger.number(data.metrics.requests, 'count')} calls have a price; the model of ${ledger.number(data.metrics.declared_model_rows, 'count')} was declared at the import rather than logged.`,
        )
      : `**Confidence: ${ledger.stated(0, 'count')}**: nothing was measured.`,
    chosen.length > 0 && `**Risks**\n\n${list(chosen.map(riskOf))}`,
    assumptions.length > 0 && `**Assumptions**\n\n${list(assumptions.map(escaped))}`,
    notes.length > 0 && `**Notes on the question**\n\n${list(notes.map(escaped))}`,
    help !== undefined &&
      data !== undefined &&
      `**What would make this better**\n\n${list(wishes(help.items))}`,
  );
}

const riskOf = ({ title, risk, quality_impact }: Strategy): string =>
  `${title}: ${risk.level}. ${risk.why}${quality_impact.level === 'none' ? '' : ` ${quality_impact.why}`}`;

const wishes = (items: readonly { name: string; why: string }[]): string[] =>
  items.map(({ name, why }) => `\`${name}\`: ${why}`);
