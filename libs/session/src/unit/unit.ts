import type { Abstract, Type } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { UserExecutionContext } from '../context';
import type { Session } from '../session/session';

/** What the work of a unit is given. */
export interface Unit {
  readonly session: Session;
  readonly manager: EntityManager;
  readonly context: UserExecutionContext;
  readonly signal: AbortSignal;
  /** An instance from this unit's own DI sub-tree: its REQUEST providers are new and share this unit's session. */
  resolve<T>(type: Type<T> | Abstract<T>): Promise<T>;
}
