import { ModelError } from '@airlock/agent-kit';
import type { Usage } from '../usage';

/** The model went on and on: nobody reads that to its end. */
export class AnswerTooLargeError extends ModelError {
  override readonly name = 'AnswerTooLargeError';

  /** @param usage where the provider counted it: it is paid for all the same */
  private constructor(
    readonly model: string,
    what: string,
    readonly usage?: Usage,
  ) {
    super(`The model "${model}" answered with more than ${what}`);
  }

  /** @param most bytes, as they are after unpacking */
  static ofBytes(model: string, most: number): AnswerTooLargeError {
    return new AnswerTooLargeError(
      model,
      `${most.toLocaleString('en')} bytes. Check MODEL_BASE_URL, or raise MODEL_ANSWER_MAX_BYTES.`,
    );
  }

  /** @param tokens that it was asked for at most */
  static ofText(model: string, tokens: number, usage?: Usage): AnswerTooLargeError {
    const limit = `${tokens.toLocaleString('en')} tokens can hold, which is all that it was asked for.`;
    return new AnswerTooLargeError(model, `${limit} Check that MODEL_BASE_URL heeds max_tokens.`, usage);
  }
}
