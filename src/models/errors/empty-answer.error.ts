import { ModelError } from '@airlock/agent-kit';
import type { Usage } from '../usage';

/** The model answered without a word. */
export class EmptyAnswerError extends ModelError {
  override readonly name = 'EmptyAnswerError';

  /** @param usage it is paid for all the same */
  constructor(
    readonly model: string,
    readonly usage: Usage,
  ) {
    super(`The model "${model}" answered with no text.`);
  }
}
