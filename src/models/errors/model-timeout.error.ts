import { ModelError } from '@airlock/agent-kit';

/** One model's turn, retries included, took longer than its tier allows. */
export class ModelTimeoutError extends ModelError {
  override readonly name = 'ModelTimeoutError';

  constructor(
    readonly model: string,
    readonly limitMs: number,
  ) {
    super(`The model "${model}" did not answer within ${limitMs} ms.`);
  }
}
