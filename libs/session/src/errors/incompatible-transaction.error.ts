import { SessionError } from './session.error';

/** A method asks more of the transaction it joins than that transaction, already begun, can give. */
export class IncompatibleTransactionError extends SessionError {
  constructor(wanted: string, begun: string) {
    super(
      `The transaction to join has begun as ${begun}, and the method asks for ${wanted}. ` +
        'Ask for it before the first query, or use propagation REQUIRES_NEW.',
    );
  }
}
