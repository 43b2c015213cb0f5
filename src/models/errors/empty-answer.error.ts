import { ModelError } from '@airlock/agent-kit';

/** The model answered without a word. */
export class EmptyAnswerError extends ModelError {
  override readonly name = 'EmptyAnswerError';

  constructor(readonly model: string) {
    super(`The model "${model}" answered with no text.`);
  }
}
