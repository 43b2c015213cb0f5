import { UserExecutionContext } from '@airlock/session';
import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { userOf } from './tokens'; // yours: the user that a verified token names

@Injectable()
export class AuthGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest();
    const userId = userOf(request.headers.authorization);
    request.executionContext = UserExecutionContext.fromHttp(request, { userId });
    return true;
  }
}
