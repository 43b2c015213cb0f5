import { APICallError } from '@ai-sdk/provider';
import { ModelError } from '@airlock/agent-kit';

/** The provider refused or broke. Its own words stay in `cause`: they may repeat a credential. */
export class ModelCallFailedError extends ModelError {
  override readonly name = 'ModelCallFailedError';
  readonly statusCode: number | undefined;

  constructor(
    readonly model: string,
    cause: unknown,
  ) {
    const statusCode = APICallError.isInstance(cause) ? cause.statusCode : undefined;
    super(
      `The call of model "${model}" failed (${howOf(cause, statusCode)}). Check MODEL_BASE_URL, MODEL_API_KEY and the model's name.`,
      { cause },
    );
    this.statusCode = statusCode;
  }
}

/** A success that could not be read is no status to look up. */
function howOf(cause: unknown, statusCode: number | undefined): string {
  if (statusCode === undefined) return nameOf(cause);
  return statusCode < 300
    ? 'it broke off, or its answer is not that of an OpenAI-compatible API'
    : `HTTP ${statusCode}`;
}

const nameOf = (cause: unknown): string => (cause instanceof Error ? cause.name : typeof cause);
