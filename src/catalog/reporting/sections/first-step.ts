import type { Optimization, Strategy } from '../../optimization/schema';
import { type Cited, cited } from '../cited';
import type { Ledger } from '../ledger';
import type { Material } from '../material';

/** What to begin with: the strategy that brings most. */
export function firstStep({ optimization, actions }: Material, ledger: Ledger): Cited[] {
  const best = bestOf(optimization);
  if (!best?.saving_usd) return [];
  const saving = ledger.number(best.saving_usd, 'usd');
  const start = actions?.actions.find(({ strategy }) => strategy === best.name);
  const how = start ? ` Begin with ${start.id}: ${start.title.toLowerCase()}.` : '';
  return [
    cited`Of all strategies, each applied to what the one before left, ${best.title.toLowerCase()} brings most: ${saving}. ${best.quality_impact.why}${how}`,
  ];
}

function bestOf(optimization: Optimization | undefined): Strategy | undefined {
  const saving = (optimization?.strategies ?? []).filter(({ saving_usd }) => (saving_usd?.value ?? 0) > 0);
  return saving.sort((a, b) => (b.saving_usd?.value ?? 0) - (a.saving_usd?.value ?? 0))[0];
}
