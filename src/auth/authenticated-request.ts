import type { UserExecutionContext } from '@airlock/session';
import type { Request } from 'express';
import type { Principal } from './principal';

/** A request behind the guard. */
export interface AuthenticatedRequest extends Request {
  principal: Principal;
  executionContext: UserExecutionContext;
}
