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
  /** Called with each piece of text as it arrives, for live display; the answer holds the whole. Text once shown stays: such a request does not climb to a better model. */
  readonly onText?: (piece: string) => void;
  /** How good this answer is, 0–1; multiplies the general score. For whoever can tell, such as a parser of the answer. */
  readonly judge?: (response: string) => number;
  /** Departures from the configured policy, for this request alone. */
  readonly policy?: Partial<ModelPolicy>;
}

/** What an answer may cost and must be worth; the defaults are in the configuration. */
export interface ModelPolicy {
  /** 0–1; below 0.95 of it a better model is asked. */
  readonly quality: number;
  /** USD, for the whole request. */
  readonly maxCostUsd: number;
  /** Milliseconds; a model expected to take longer is passed over for a faster one, and a late answer is not improved on. */
  readonly latencyMs: number;
  /** Whether a better model may be asked when an answer is not good enough. */
  readonly escalation: boolean;
  /** Whether another model may answer when one fails. */
  readonly fallback: boolean;
  /** Whether an answer that this user already got to the same prompt may be given again. */
  readonly cache: boolean;
}

/** One model's turn at a request. */
export interface ModelAttempt {
  readonly model: string;
  readonly tier: 'small' | 'medium' | 'large';
  /** 0–1; absent when it failed. */
  readonly quality_score?: number;
  /** USD; absent when the price catalogue does not know the model. */
  readonly cost_usd?: number;
  readonly latency_ms: number;
  /** Name of the error, when it failed. */
  readonly error?: string;
}

export interface ModelAnswer {
  readonly response: string;
  readonly model_selected: string;
  readonly tier: 'small' | 'medium' | 'large';
  /** 0–1 */
  readonly quality_score: number;
  /** USD, of all attempts together; what has no price, or no tokens counted, counts as 0 and sets `unpriced`. */
  readonly total_cost: number;
  /** Of all attempts together. */
  readonly latency_ms: number;
  readonly cache_hit: boolean;
  readonly selection_reasoning: string;
  /** Of all attempts together. */
  readonly total_tokens: { readonly input: number; readonly output: number };
  /** Set when a model that answered has no price, or its provider counted no tokens: the cost is not known. */
  readonly unpriced?: boolean;
  /** Set when the model first chosen failed and another one answered. */
  readonly fallback?: boolean;
  /** Set when this is the best of the answers, and still not as good as required. */
  readonly below_requirement?: boolean;
  /** Every turn, in order. */
  readonly attempts?: readonly ModelAttempt[];
}

/** No model answered. Every error of the models is one of these; an agent may catch it and write from a template. */
export class ModelError extends Error {
  override readonly name: string = 'ModelError';
}
