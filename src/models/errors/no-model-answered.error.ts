import { ModelError } from '@airlock/agent-kit';

/** Every model that could have answered failed; `cause` holds the errors in the order of the attempts. */
export class NoModelAnsweredError extends ModelError {
  override readonly name = 'NoModelAnsweredError';

  constructor(readonly failures: readonly { readonly model: string; readonly error: ModelError }[]) {
    const list = failures.map(({ model, error }) => `${model}: ${error.name}`).join(', ');
    super(`No model answered (${list}).`, { cause: new AggregateError(failures.map(({ error }) => error)) });
  }
}
