import { type CanActivate, type ExecutionContext, Inject, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { AirlockConfig, type V1Route } from '../config';
import type { AuthenticatedRequest } from '../auth';
import { RouteGoneError } from './route-gone.error';
import { successorOf } from './successor';

export const V1_ROUTE = 'airlock:v1-route';

/** Behind the guard that knows who calls, before anything is read: a route that is switched off serves nobody (H9). */
@Injectable()
export class RouteSwitch implements CanActivate {
  constructor(
    @Inject(AirlockConfig) private readonly config: AirlockConfig,
    @Inject(Reflector) private readonly reflector: Reflector,
  ) {}

  canActivate(context: ExecutionContext): boolean {
    const route = this.reflector.get<V1Route>(V1_ROUTE, context.getHandler());
    if (!this.config.v1RoutesOff.includes(route)) return true;
    const { params } = context.switchToHttp().getRequest<AuthenticatedRequest>();
    throw new RouteGoneError(successorOf(route, params));
  }
}
