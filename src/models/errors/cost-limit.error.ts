import { ModelError } from '@airlock/agent-kit';

/** The call could cost more than the policy allows, so it was not made. */
export class CostLimitError extends ModelError {
  override readonly name = 'CostLimitError';

  constructor(
    readonly model: string,
    readonly estimateUsd: number,
    readonly limitUsd: number,
  ) {
    super(
      `A call of "${model}" may cost ${estimateUsd.toFixed(4)} USD; ${limitUsd.toFixed(4)} USD are left of the request's limit. Shorten the prompt, lower maxOutputTokens, or raise policy.maxCostUsd.`,
    );
  }
}
