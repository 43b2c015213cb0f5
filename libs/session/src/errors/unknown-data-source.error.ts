import { SessionError } from './session.error';

export class UnknownDataSourceError extends SessionError {
  constructor(name: string, known: readonly string[]) {
    super(
      `No session for data source "${name}". Known: ${known.join(', ')}. Name it in SessionModule.forRoot.`,
    );
  }
}
