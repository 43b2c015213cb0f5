import { ContextRules, InvalidContextError, isCanonicalUuid, UserExecutionContext } from '@airlock/session';
import { type CanActivate, type ExecutionContext, Inject, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { ServerResponse } from 'node:http';
import { InvalidInputError } from '../http';
import type { AuthenticatedRequest } from './authenticated-request';
import { bearerToken } from './bearer-token';
import { PUBLIC } from './public.decorator';
import { SubjectRejectedError } from './subject-rejected.error';
import { TokenMissingError } from './token-missing.error';
import { TokenVerifier } from './token-verifier';

/** Who calls? The token alone says so; then the call gets its context. No connection is taken here (401 costs none). */
@Injectable()
export class AuthGuard implements CanActivate {
  constructor(
    @Inject(TokenVerifier) private readonly tokens: TokenVerifier,
    @Inject(ContextRules) private readonly rules: ContextRules,
    @Inject(Reflector) private readonly reflector: Reflector,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    // A socket proves itself at its handshake (src/events).
    if (context.getType() !== 'http') return true;
    if (this.reflector.getAllAndOverride<boolean>(PUBLIC, [context.getHandler(), context.getClass()]))
      return true;
    const http = context.switchToHttp();
    const request = http.getRequest<AuthenticatedRequest>();
    const token = bearerToken(request.headers.authorization);
    if (!token) throw new TokenMissingError();
    request.principal = await this.tokens.verify(token);
    request.executionContext = contextOf(request, this.rules);
    refuseNamedUser(request);
    http.getResponse<ServerResponse>().setHeader('X-Request-Id', request.executionContext.requestId);
    return true;
  }
}

/** Of v2 no route has a user in its query; most have no query that would be looked at, and to ignore it would mislead. */
function refuseNamedUser({ path, query }: AuthenticatedRequest): void {
  if (path.startsWith('/v2/') && 'user_id' in query)
    throw new InvalidInputError([
      { path: 'user_id', message: 'user_id is not known here: leave it out, the token says who calls' },
    ]);
}

function contextOf(request: AuthenticatedRequest, rules: ContextRules): UserExecutionContext {
  const { thread_id: threadId, run_id: runId } = request.params;
  try {
    const ids = { threadId: uuid(threadId), runId: uuid(runId) };
    return UserExecutionContext.fromHttp(request, request.principal, ids, rules);
  } catch (error) {
    if (error instanceof InvalidContextError) throw new SubjectRejectedError(error);
    throw error;
  }
}

/** A malformed id in the path is the route's to refuse: to the caller it is just unknown. */
const uuid = (value: string | string[] | undefined): string | undefined => {
  const id = typeof value === 'string' ? value.toLowerCase() : undefined;
  return isCanonicalUuid(id) ? id : undefined;
};
