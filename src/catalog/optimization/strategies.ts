import type { Data } from '../data/schema';
import { cellOf } from '../evidence/cell-of';
import { difference, percentOf } from '../evidence/derive';
import type { Figure } from '../evidence/figure.schema';
import type { Savings } from '../tools/cost-optimizer/schema';
import { PLAYBOOK } from './playbook';
import type { Strategy } from './schema';

/** Every strategy, whether the rows allow it or not: the ones that save money first, in the order they are applied. */
export function strategiesOf(savings: Savings, data: Data, confidence: Figure): Strategy[] {
  const money = savings.strategies.map((saving) => moneyStrategy(saving, confidence));
  return [...money, scaling(data, confidence), fallback(data, confidence)];
}

function moneyStrategy(saving: Savings['strategies'][number], confidence: Figure): Strategy {
  const { strategy, computable, missing, saving_usd, saving_percent, affected_rows, assumptions } = saving;
  return {
    name: strategy,
    ...PLAYBOOK[strategy],
    computable,
    missing: missing ?? null,
    saving_usd: saving_usd ?? null,
    saving_percent: saving_percent ?? null,
    affected_rows: affected_rows ?? null,
    effects: [],
    worthwhile: computable && (saving_usd?.value ?? 0) > 0,
    assumptions,
    confidence: computable ? confidence : null,
  };
}

const NO_MONEY = { saving_usd: null, saving_percent: null } as const;

function scaling({ metrics, peak }: Data, confidence: Figure): Strategy {
  const busiest = peak.busiest_hour.value;
  const inPeak =
    busiest === null ? undefined : cellOf(peak.hours, 'p95_latency_ms', { column: 'hour', is: busiest });
  const common = { name: 'scaling', ...PLAYBOOK.scaling, ...NO_MONEY } as const;
  if (!inPeak || metrics.latency_p95_ms.value === null) return notComputable(common, 'latency_ms');
  const excess = difference('scaling.excess_ms', inPeak, metrics.latency_p95_ms);
  return {
    ...common,
    computable: true,
    missing: null,
    affected_rows: peak.busiest_requests,
    effects: [
      { what: 'p95 latency in the busiest hour', unit: 'ms', figure: inPeak },
      { what: 'above the p95 of all calls by', unit: 'ms', figure: excess },
      { what: 'load of the busiest hour against the mean hour', unit: 'ratio', figure: peak.peak_ratio },
    ],
    worthwhile:
      (excess.value ?? 0) > NOTABLE * metrics.latency_p95_ms.value && (peak.peak_ratio.value ?? 0) > PEAK,
    assumptions: [
      'The busiest hour is slower because of its load. The saving is time, not money.',
      'More capacity is worth it where the busiest hour has more than one and a half times the load of the mean hour, and a p95 more than a tenth above that of all calls.',
    ],
    confidence,
  };
}

/** As for a trend: what differs by less says nothing. */
const NOTABLE = 0.1;

/** As for a finding: below this the load is even. */
const PEAK = 1.5;

function fallback({ metrics }: Data, confidence: Figure): Strategy {
  const { failed_rows, requests } = metrics;
  const common = { name: 'fallback', ...PLAYBOOK.fallback, ...NO_MONEY } as const;
  if (failed_rows.value === null) return notComputable(common, 'status');
  return {
    ...common,
    computable: true,
    missing: null,
    affected_rows: failed_rows,
    effects: [
      { what: 'failed calls', unit: 'count', figure: failed_rows },
      {
        what: 'of all calls',
        unit: 'percent',
        figure: percentOf('fallback.failed_percent', failed_rows, requests),
      },
    ],
    worthwhile: failed_rows.value > 0,
    assumptions: ['At best every failed call is caught. The gain is answers, not money.'],
    confidence,
  };
}

type Common = Pick<Strategy, 'name' | 'saving_usd' | 'saving_percent'> & (typeof PLAYBOOK)['scaling'];

const notComputable = (common: Common, missing: string): Strategy => ({
  ...common,
  computable: false,
  missing,
  affected_rows: null,
  effects: [],
  worthwhile: false,
  assumptions: [],
  confidence: null,
});
