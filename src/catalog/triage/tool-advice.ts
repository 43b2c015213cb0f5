import type { Category, Kind } from './schema';

export interface ToolAdvice {
  readonly tool: string;
  readonly why: string;
}

const BY_KIND: Readonly<Record<Kind, readonly ToolAdvice[]>> = {
  performance: [
    { tool: 'performance_analyzer', why: 'latency, throughput and busiest hours' },
    { tool: 'latency_bottlenecks', why: 'which models and workloads take the time' },
  ],
  cost_optimization: [
    { tool: 'cost_driver_finder', why: 'where the money goes' },
    { tool: 'cost_optimizer', why: 'what each strategy saves' },
  ],
  trend_analysis: [{ tool: 'trend_analyzer', why: 'whether cost, latency and calls rise or fall' }],
  anomaly_detection: [{ tool: 'anomaly_detector', why: 'which calls stand out' }],
};

const BY_CATEGORY: Readonly<Partial<Record<Category, readonly ToolAdvice[]>>> = {
  model_selection: [
    { tool: 'model_switch_simulator', why: 'the same calls at another model’s price' },
    { tool: 'price_search', why: 'what the models cost' },
  ],
  price_catalogue: [{ tool: 'price_search', why: 'what the models cost' }],
};

/** Which tools answer a question of this kind, the most telling first. */
export function adviceFor(category: Category, kind: Kind, hasTarget: boolean): ToolAdvice[] {
  const target = hasTarget ? [{ tool: 'policy_simulator', why: 'what reaches the target' }] : [];
  return [...(BY_CATEGORY[category] ?? []), ...BY_KIND[kind], ...target];
}
