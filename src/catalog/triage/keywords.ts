import type { Category, Classification, Intent, Kind, Priority } from './schema';

/** Words and how much each says; the category with the highest sum is taken, the first of equals. */
type Clues = readonly (readonly [pattern: RegExp, weight: number])[];

const CATEGORIES: readonly (readonly [Category, Clues])[] = [
  [
    'cost',
    [
      [
        /\b(?:costs?|costing|money|spends?|spending|spent|bills?|budget|pay(?:s|ing)?|paid|charged?|expens(?:e|es|ive)|costliest|dearest|savings?|save|cheap(?:er|est)?|overspend(?:ing)?|invoice|usd|dollars?|forecasts?|burn(?:s|ed|ing)?|(?:run|burn) ?rates?|projections?)\b|\$/g,
        2,
      ],
      [
        /\b(?:cut|reduce|lower|trim|slash|cach(?:e|ed|ing)|batch(?:es|ing)?|rout(?:e|er|ing)|tier(?:s|ing)?)\b/g,
        1,
      ],
    ],
  ],
  [
    'performance',
    [
      [
        /\b(?:latenc(?:y|ies)|slow(?:er|est|ly)?|p50|p95|p99|response times?|throughput|time-?outs?|speed|fast(?:er)?|bottlenecks?|perform(?:s|ing|ance)?|delays?|lag|qps|rps|errors?|fail(?:s|ed|ing|ures?)?|outages?|incidents?|availab\w+|uptime|reliab\w+|success\w*|timed out|rate limit(?:s|ed)?)\b/g,
        2,
      ],
    ],
  ],
  [
    'quality',
    [
      [
        /\b(?:quality|accura(?:cy|te)|hallucinat\w*|wrong answers?|correct(?:ness)?|evaluations?|evals?|benchmarks?|regressions?)\b/g,
        2,
      ],
    ],
  ],
  [
    'model_selection',
    [
      [
        /\b(?:which model|what model|best model|switch(?:ing)? (?:to|from|models?)|switch .{0,30}\bto\b|migrat\w+|replace .{0,30}\bwith\b|instead|compare|versus|vs\.?|alternatives?|models? should)\b/g,
        3,
      ],
    ],
  ],
  [
    'price_catalogue',
    [
      [
        /\b(?:pric(?:e|es|ing) (?:of|for|per|list|catalogue?)|price list|pricing|prices?|per million tokens|rate card)\b/g,
        3,
      ],
      [
        /\bhow much (?:is|are) (?:the |a )?(?:[a-z]+[/:])?(?:gpt|o[134]|claude|gemini|llama|mistral|haiku|sonnet|opus|deepseek|qwen|grok|nova)\b/g,
        3,
      ],
      // What one's own calls cost is no matter of the price list.
      [
        /\b(?:how much (?:is|does|are)|what (?:does|do|would)) (?!.{0,40}\b(?:it|this|that|these|those|they|i|we|me|us|my|our|calls?|requests?|usage|workloads?|logs?)\b).{1,40}(?:cost|token)\b/g,
        3,
      ],
    ],
  ],
  [
    'monitoring_reporting',
    [
      [
        /\b(?:monitor(?:ing)?|alerts?|dashboards?|report(?:s|ing)?|weekly|monthly|daily summary|track(?:ing)?|notify)\b/g,
        2,
      ],
    ],
  ],
  [
    'configuration',
    [
      [
        /\b(?:configur\w+|set ?up|settings?|enable|disable|parameters?|environment variables?|api keys?|import(?:ing)?|upload(?:ing)?|how do i)\b/g,
        2,
      ],
    ],
  ],
  [
    'workload_analysis',
    [
      [
        /\b(?:workloads?|usage|trends?|trending|anomal(?:y|ies|ous)|outliers?|spikes?|weird|strange|unusual|patterns?|analy[sz]e|analysis|profile|logs?|traffic|requests|calls|prompts|tokens|peaks?|busiest|happened)\b/g,
        1,
      ],
    ],
  ],
];

const PRIORITIES: readonly (readonly [Priority, RegExp])[] = [
  ['critical', /\b(?:critical|emergency|outage|production (?:is )?down|immediately|incident)\b/],
  [
    'high',
    /\b(?:urgent(?:ly)?|asap|right now|as soon as possible|today|blocking|high priority|overspend(?:ing)?|exploded|out of control)\b/,
  ],
  ['low', /\b(?:no rush|whenever|curious|low priority|some ?day|just wondering|nice to have)\b/],
];

const KINDS: readonly (readonly [Kind, RegExp])[] = [
  [
    'anomaly_detection',
    /\b(?:anomal\w+|outliers?|spikes?|unusual|strange|weird|odd|suddenly|jumped|stands? out)\b/,
  ],
  [
    'trend_analysis',
    /\b(?:trends?|trending|accelerat\w+|climbing|ramping|over time|growing|growth|rising|falling|increas(?:e|ing)|decreas(?:e|ing)|forecast|week over week|development|(?:going|goes|go|went|gone) (?:up|down)|(?:g[eo]t(?:s|ting)?|bec(?:ome|omes|ame|oming)) (?:worse|better|slower|faster|dearer|cheaper|more expensive|longer|shorter|larger|bigger|smaller)|grew|grown)\b/,
  ],
];

const INTENTS: readonly (readonly [Intent, RegExp])[] = [
  ['compare', /\b(?:compare|versus|vs\.?|switch\w*|instead of|which model|better than|what if)\b/],
  [
    'optimise',
    /\b(?:cut|reduce|lower|save|saving|savings|optimi[sz]e\w*|improve|cheaper|faster|trim|slash|halve)\b/,
  ],
  ['look_up', /\b(?:how much (?:is|does|are)|what (?:does|do) .{0,40} cost|price of|prices? for|pricing)\b/],
  ['configure', /\b(?:configure|set ?up|enable|disable|import|upload)\b/],
  ['monitor', /\b(?:monitor\w*|alerts?|track|watch|notify|dashboards?)\b/],
  ['explain', /\b(?:why|explain|where|what happened|how come)\b/],
];

/** What a message asks for, told by its words: the same words, the same answer. */
export function classify(message: string): Classification {
  const words = message.normalize('NFKC').toLowerCase();
  const scores = CATEGORIES.map(([category, clues]) => ({ category, score: scoreOf(words, clues) }));
  const best = scores.reduce((top, next) => (next.score > top.score ? next : top));
  const all = scores.reduce((sum, { score }) => sum + score, 0);
  const category = best.score === 0 ? 'general' : best.category;
  return {
    category,
    priority: PRIORITIES.find(([, pattern]) => pattern.test(words))?.[0] ?? 'medium',
    complexity: complexityOf(words),
    intent: INTENTS.find(([, pattern]) => pattern.test(words))?.[0] ?? 'analyse',
    kind: KINDS.find(([, pattern]) => pattern.test(words))?.[0] ?? kindOf(category),
    // Two clues of one kind and none of another are as sure as words can be.
    confidence: all === 0 ? 0.2 : Math.min(0.95, (best.score / all) * Math.min(1, 0.5 + best.score / 8)),
  };
}

function scoreOf(words: string, clues: Clues): number {
  return clues.reduce((sum, [pattern, weight]) => sum + weight * [...words.matchAll(pattern)].length, 0);
}

/** Few words ask for little; several questions at once ask for more. */
function complexityOf(words: string): Classification['complexity'] {
  const length = words.match(/[\p{L}\p{N}]+/gu)?.length ?? 0;
  const parts = words.match(/\?|\b(?:and|then|also|compare|why)\b/g)?.length ?? 0;
  if (length <= 3) return 'trivial';
  if (length <= 12 && parts <= 1) return 'simple';
  if (length <= 40 && parts <= 3) return 'medium';
  return length <= 150 ? 'high' : 'complex';
}

function kindOf(category: Category): Kind {
  switch (category) {
    case 'performance':
    case 'quality':
      return 'performance';
    case 'monitoring_reporting':
      return 'trend_analysis';
    case 'cost':
    case 'model_selection':
    case 'price_catalogue':
    case 'configuration':
    case 'workload_analysis':
    case 'general':
      return 'cost_optimization';
    default:
      return category satisfies never;
  }
}
