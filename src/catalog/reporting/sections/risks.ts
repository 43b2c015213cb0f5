import type { Strategy } from '../../optimization/schema';
import { blocks, cited, escaped, list, referenced } from '../cited';
import type { Ledger } from '../ledger';
import type { Material } from '../material';
import { wishes } from './wishes';

/** What could be wrong with all this. */
export function risks(material: Material, assumptions: readonly string[], ledger: Ledger): string {
  const { confidence, data, optimization, triage } = material;
  const chosen = (optimization?.strategies ?? []).filter(({ worthwhile }) => worthwhile);
  const notes = triage?.issues ?? [];
  const wished = wishes(material);
  return blocks(
    confidence && data
      ? referenced(
          cited`**Confidence: ${ledger.number(confidence, 'count')}** on a scale from ${ledger.stated(0, 'count')} to ${ledger.stated(1, 'count')}. ${ledger.number(data.metrics.priced_rows, 'count')} of ${ledger.number(data.metrics.requests, 'count')} calls have a price; the model of ${ledger.number(data.metrics.declared_model_rows, 'count')} was declared at the import rather than logged.`,
        )
      : `**Confidence: ${ledger.stated(0, 'count')}**: nothing was measured.`,
    chosen.length > 0 && `**Risks**\n\n${list(chosen.map(riskOf))}`,
    assumptions.length > 0 && `**Assumptions**\n\n${list(assumptions.map(escaped))}`,
    notes.length > 0 && `**Notes on the question**\n\n${list(notes.map(escaped))}`,
    wished.length > 0 && `**What would make this better**\n\n${list(wished)}`,
  );
}

const riskOf = ({ title, risk, quality_impact }: Strategy): string =>
  `${title}: ${risk.level}. ${risk.why}${quality_impact.level === 'none' ? '' : ` ${quality_impact.why}`}`;
