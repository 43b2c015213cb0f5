import { UserExecutionContext } from '@airlock/session';
import { type CanActivate, type ExecutionContext, Injectable, UnauthorizedException } from '@nestjs/common';
import type { Request } from 'express';
import { userOf } from './tokens';

export interface NotesRequest extends Request {
  executionContext?: UserExecutionContext;
}

/** Who calls? The token alone says so. */
@Injectable()
export class TokenGuard implements CanActivate {
  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<NotesRequest>();
    const userId = await userOf(request.headers.authorization);
    if (userId === undefined) throw new UnauthorizedException();
    request.executionContext = UserExecutionContext.fromHttp(request, { userId });
    return true;
  }
}
