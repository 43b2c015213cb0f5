import { type CanActivate, type ExecutionContext, Inject, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { AirlockConfig, type V1Route } from '../config';
import type { AuthenticatedRequest } from '../auth';
import { RouteGoneError } from './route-gone.error';
import { successorOf } from './successor';
import { UsageTally } from './usage/usage-tally';

export const V1_ROUTE = 'airlock:v1-route';

/** Behind the guard that knows who calls: the call is counted (H4), and a route that is switched off serves nobody (H9). */
@Injectable()
export class RouteSwitch implements CanActivate {
  constructor(
    @Inject(UsageTally) private readonly usage: UsageTally,
    @Inject(AirlockConfig) private readonly config: AirlockConfig,
    @Inject(Reflector) private readonly reflector: Reflector,
  ) {}

  canActivate(context: ExecutionContext): boolean {
    const route = this.reflector.get<V1Route>(V1_ROUTE, context.getHandler());
    const { executionContext, params } = context.switchToHttp().getRequest<AuthenticatedRequest>();
    this.usage.note(executionContext, route);
    if (!this.config.v1RoutesOff.includes(route)) return true;
    throw new RouteGoneError(successorOf(route, params));
  }
}
