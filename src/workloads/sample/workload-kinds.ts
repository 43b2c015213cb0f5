/** What one application of the sample's company does with models. */
export interface WorkloadKind {
  readonly name: string;
  /** Of all calls. */
  readonly share: number;
  readonly models: readonly (readonly [model: string, weight: number])[];
  /** Medians and spreads of tokens. */
  readonly input: readonly [median: number, spread: number];
  readonly output: readonly [median: number, spread: number];
  /** Different prompts that are sent again and again, and how often a call is one of them. */
  readonly repeated: { readonly prompts: number; readonly share: number };
  /** Hours, UTC, in which it is called. */
  readonly hours: readonly [from: number, to: number];
  /** Whether its log states what a call cost. */
  readonly logsCost: boolean;
}

export const KINDS: readonly WorkloadKind[] = [
  {
    name: 'support-chat',
    share: 0.42,
    models: [
      ['gpt-4o', 8],
      ['gpt-4o-mini', 2],
    ],
    input: [720, 0.5],
    output: [160, 0.5],
    repeated: { prompts: 80, share: 0.4 },
    hours: [7, 22],
    logsCost: false,
  },
  {
    name: 'invoice-extraction',
    share: 0.22,
    models: [['claude-3-opus-20240229', 1]],
    input: [640, 0.3],
    output: [90, 0.3],
    repeated: { prompts: 40, share: 0.15 },
    hours: [6, 19],
    logsCost: false,
  },
  {
    name: 'code-review',
    share: 0.16,
    models: [['claude-3-7-sonnet-20250219', 1]],
    input: [5_200, 0.7],
    output: [680, 0.5],
    repeated: { prompts: 10, share: 0.05 },
    hours: [8, 18],
    logsCost: true,
  },
  {
    name: 'nightly-summaries',
    share: 0.12,
    models: [['openrouter/openai/gpt-6-sol', 1]],
    input: [9_000, 0.4],
    output: [1_100, 0.3],
    repeated: { prompts: 1, share: 0 },
    hours: [1, 4],
    logsCost: false,
  },
  {
    name: 'experiments',
    share: 0.08,
    models: [['house-llm-7b', 1]],
    input: [1_500, 0.8],
    output: [300, 0.8],
    repeated: { prompts: 5, share: 0.2 },
    hours: [0, 24],
    logsCost: false,
  },
];

/** How fast a model answers: milliseconds before the first token, then for each. */
export const SPEEDS: Readonly<Record<string, readonly [first: number, each: number]>> = {
  'gpt-4o': [420, 9],
  'gpt-4o-mini': [260, 6],
  'claude-3-opus-20240229': [900, 24],
  'claude-3-7-sonnet-20250219': [620, 13],
  'openrouter/openai/gpt-6-sol': [700, 8],
  'house-llm-7b': [180, 20],
};

/** What the code reviews are billed, USD per million tokens. */
export const BILLED = { input: 3, output: 15 } as const;
