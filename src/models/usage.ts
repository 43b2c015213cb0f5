/** What a provider counted for a call; undefined where it told nothing. */
export interface Usage {
  readonly provider: string;
  readonly inputTokens: number | undefined;
  readonly outputTokens: number | undefined;
}

/** The same with what it cost. */
export interface PaidUsage extends Usage {
  /** Undefined when nothing was counted, or the price catalogue does not know the model. */
  readonly costUsd: number | undefined;
}
