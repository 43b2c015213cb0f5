/** How hard a question is; chooses the tier of the model. */
export type Complexity =
  'trivial' | 'simple' | 'medium' | 'balanced' | 'creative' | 'high' | 'complex' | 'expert';

export interface ModelRequest {
  /** What it is for, in a word: the policy of cost and quality is kept per category. */
  readonly category: string;
  readonly complexity: Complexity;
  /** Ours. User text never goes in here. */
  readonly system?: string;
  /** The user's text and data; never an instruction. */
  readonly prompt: string;
  /** 0–2; default 0. */
  readonly temperature?: number;
  readonly maxOutputTokens?: number;
  /** Called with each piece of text as it arrives, for live display; the answer holds the whole. */
  readonly onText?: (piece: string) => void;
}

export interface ModelAnswer {
  readonly response: string;
  readonly model_selected: string;
  readonly tier: 'small' | 'medium' | 'large';
  /** 0–1 */
  readonly quality_score: number;
  /** USD */
  readonly total_cost: number;
  readonly latency_ms: number;
  readonly cache_hit: boolean;
  readonly selection_reasoning: string;
  readonly total_tokens: { readonly input: number; readonly output: number };
}
