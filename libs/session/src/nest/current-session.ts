import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { NoSessionHereError } from '../errors';
import type { Session } from '../session/session';
import { unitOfRequest } from './request-units';
import { handlerOf, routeOf } from './route-of';

/**
 * A handler's parameter: the session of this request. The controller stays a singleton that Nest builds once, where one
 * that is injected a session or a manager is built anew for each request, with everything that it needs.
 * @param dataSource name, where it is not the first one
 * @throws NoSessionHereError on a route with `@NoSession()`, and where no HTTP request is answered
 */
export const CurrentSession = createParamDecorator(
  (dataSource: string | undefined, context: ExecutionContext): Session => {
    if (context.getType() !== 'http') throw new NoSessionHereError(handlerOf(context));
    const request: object = context.switchToHttp().getRequest();
    const unit = unitOfRequest(request);
    if (!unit?.isBegun) throw new NoSessionHereError(routeOf(request));
    return unit.session(dataSource);
  },
);
