import {
  type CallHandler,
  type ExecutionContext,
  Inject,
  Injectable,
  type NestInterceptor,
  type OnModuleInit,
} from '@nestjs/common';
import { ApplicationConfig } from '@nestjs/core';
import { from, type Observable } from 'rxjs';
import { ClientDisconnectedError } from '../errors';
import type { OpenUnit } from '../session/open-unit';
import { currentCall, inCallWithoutSession, inUnit } from '../session/scope';
import { WhoseCall } from '../session/whose-call';
import { eventStream } from './event-stream';
import { type HandlerTraits, traitsOfHandler } from './handler-traits';
import { type HttpResponse, asHttpResponse } from './http-response';
import { lastValue } from './last-value';
import { RequestUnits } from './request-units';
import { handlerOf } from './route-of';
import { asIs, sealed } from './sealed-body';

/**
 * Begins and ends the session of each HTTP request. It is the outermost interceptor: what the others do with the result
 * still rolls back, and COMMIT is acknowledged before the first byte of the answer.
 */
@Injectable()
export class SessionInterceptor implements NestInterceptor, OnModuleInit {
  constructor(
    @Inject(RequestUnits) private readonly units: RequestUnits,
    @Inject(ApplicationConfig) private readonly application: ApplicationConfig,
  ) {}

  /** Routes are built after this, so that every one of them finds it first. */
  onModuleInit(): void {
    const all = this.application.getGlobalInterceptors();
    all.splice(all.indexOf(this), 1);
    all.unshift(this);
  }

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    if (context.getType() !== 'http') return withoutSession(callOfNobody(context), next);
    const http = context.switchToHttp();
    const request: unknown = http.getRequest();
    if (typeof request !== 'object' || request === null) return next.handle();
    const traits = traitsOfHandler(context);
    if (!traits.hasSession) return withoutSession(this.units.of(request).call, next);
    const response = asHttpResponse(http.getResponse());
    const unit = this.units.of(request);
    unit.begin();
    if (traits.onDisconnect !== 'continue') abortWhenClientLeaves(unit, response);
    if (traits.sendsEvents) return eventStream(unit, response, next);
    return from(inUnit(unit, () => answer(unit, response, traits, next)));
  }
}

/** What runs in a unit of somebody's already, as behind a middleware of the application, is that one's. */
function withoutSession(call: WhoseCall, next: CallHandler): Observable<unknown> {
  return currentCall() ? next.handle() : inCallWithoutSession(call, () => next.handle());
}

/** One for each handler, which keeps it alive. */
const callsOfNobody = new WeakMap<object, WhoseCall>();

/** A message of a socket or a microservice, a field of GraphQL: who sent it, only its handler can tell, when it opens a unit. */
function callOfNobody(context: ExecutionContext): WhoseCall {
  const handler = context.getHandler();
  const call =
    callsOfNobody.get(handler) ??
    new WhoseCall({ name: handlerOf(context), kind: 'unit', contextOf: () => undefined });
  callsOfNobody.set(handler, call);
  return call;
}

async function answer(
  unit: OpenUnit,
  response: HttpResponse,
  traits: HandlerTraits,
  next: CallHandler,
): Promise<unknown> {
  const stopClock = unit.deadline(unit.timeoutMs);
  try {
    const value = await lastValue(next.handle(), unit);
    const body = traits.answersWithItsResult ? sealed(value, response) : asIs(value);
    if (response.statusCode >= 400) await unit.rollback();
    else await unit.commit();
    return body.send();
  } catch (error) {
    await unit.fail(error);
    throw error;
  } finally {
    stopClock();
  }
}

function abortWhenClientLeaves(unit: OpenUnit, response: HttpResponse): void {
  const onClose = (): void => {
    if (!response.writableFinished) void unit.abort(new ClientDisconnectedError(unit.call.name));
  };
  if (response.closed) onClose();
  else response.once('close', onClose);
}
