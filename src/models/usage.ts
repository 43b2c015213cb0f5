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

/** What PostgreSQL keeps as an integer; no call comes near it. */
const MOST_TOKENS = 2 ** 31 - 1;

/**
 * A provider's number as a count of tokens; undefined where it is none, so that the call is of unknown cost and not of a
 * negative one, or none.
 * @param least that there must have been
 */
export const counted = (tokens: number | undefined, least = 0): number | undefined =>
  Number.isInteger(tokens) && tokens !== undefined && tokens >= least && tokens <= MOST_TOKENS
    ? tokens
    : undefined;
