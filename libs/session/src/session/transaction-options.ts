import { IncompatibleTransactionError } from '../errors';

export type Isolation = 'READ COMMITTED' | 'REPEATABLE READ' | 'SERIALIZABLE';

/** How a transaction begins. */
export interface BeginOptions {
  /** Default: the server's, which is READ COMMITTED unless somebody changed it. */
  readonly isolation?: Isolation;
  readonly readOnly?: boolean;
}

/** `BEGIN` with everything in it: one statement instead of two (MikroORM's way, and two thirds of the wait). */
export function beginStatement({ isolation, readOnly }: BeginOptions): string {
  const level = isolation ? ` ISOLATION LEVEL ${isolation}` : '';
  const access = readOnly === undefined ? '' : readOnly ? ' READ ONLY' : ' READ WRITE';
  return `BEGIN${level}${access}`;
}

/** READ COMMITTED takes a new snapshot for each statement, so nothing is lost between two segments. */
export function keepsSnapshot({ isolation }: BeginOptions): boolean {
  return isolation !== undefined && isolation !== 'READ COMMITTED';
}

/**
 * What a method that joins asks for, on top of what is there; free to choose before the transaction has begun.
 * @throws IncompatibleTransactionError when it has begun as something weaker
 */
export function joined(current: BeginOptions, wanted: BeginOptions, hasBegun: boolean): BeginOptions {
  const { isolation = current.isolation, readOnly = current.readOnly } = wanted;
  if (!hasBegun) return { isolation, readOnly };
  const lacksWriting = readOnly === false && current.readOnly === true;
  if (isolation === current.isolation && !lacksWriting) return current;
  throw new IncompatibleTransactionError(beginStatement(wanted), beginStatement(current));
}
