import type { Strategy } from '../../optimization/schema';
import { blocks, type Cited, cited, escaped, list, referenced } from '../cited';
import type { Ledger } from '../ledger';
import type { Material } from '../material';
import type { Data } from '../../data/schema';
import { calls } from '../phrases';
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
          cited`**Confidence: ${ledger.number(confidence, 'count')}** on a scale from ${ledger.stated(0, 'count')} to ${ledger.stated(1, 'count')}. ${priceless(data, ledger)}`,
        )
      : `**Confidence: ${ledger.stated(0, 'count')}**: nothing was measured.`,
    chosen.length > 0 && `**Risks**\n\n${list(chosen.map(riskOf))}`,
    assumptions.length > 0 && `**Assumptions**\n\n${list(assumptions.map(escaped))}`,
    notes.length > 0 && `**Notes on the question**\n\n${list(notes.map(escaped))}`,
    wished.length > 0 && `**What would make this better**\n\n${list(wished)}`,
  );
}

function priceless({ metrics }: Data, ledger: Ledger): Cited {
  const { priced_rows: priced, requests, declared_model_rows: declared } = metrics;
  const all = calls(ledger.number(requests, 'count'), requests.value);
  const shares = cited`${ledger.number(priced, 'count')} of ${all} ${priced.value === 1 ? 'has' : 'have'} a price`;
  if (declared.value === 0) return cited`${shares}.`;
  return cited`${shares}; the model of ${ledger.number(declared, 'count')} was declared at the import rather than logged.`;
}

const riskOf = ({ title, risk, quality_impact }: Strategy): string =>
  `${title}: ${risk.level}. ${risk.why}${quality_impact.level === 'none' ? '' : ` ${quality_impact.why}`}`;
