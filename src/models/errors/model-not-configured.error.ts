import { ModelError } from '@airlock/agent-kit';

/** There is no model to ask. */
export class ModelNotConfiguredError extends ModelError {
  override readonly name = 'ModelNotConfiguredError';
  /** Another attempt finds none either. */
  readonly retryable = false;

  constructor() {
    super(
      'No model is configured. Set MODEL_BASE_URL and MODELS_SMALL, MODELS_MEDIUM or MODELS_LARGE, or check task.hasModel first.',
    );
  }
}
