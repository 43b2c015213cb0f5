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
    const how = statusCode === undefined ? nameOf(cause) : `HTTP ${statusCode}`;
    super(
      `The call of model "${model}" failed (${how}). Check MODEL_BASE_URL, MODEL_API_KEY and the model's name.`,
      { cause },
    );
    this.statusCode = statusCode;
  }
}

const nameOf = (cause: unknown): string => (cause instanceof Error ? cause.name : typeof cause);
