import type { ExecutionContext } from '@nestjs/common';
import { SSE_METADATA } from '@nestjs/common/constants.js';
import { type DisconnectPolicy, hasSession, ON_DISCONNECT } from './decorators';

/** What the decorators on a handler and its controller say. */
export interface HandlerTraits {
  readonly hasSession: boolean;
  readonly onDisconnect: DisconnectPolicy;
  readonly sendsEvents: boolean;
  /** What it returns goes out as JSON, and not into a template or a redirection. */
  readonly answersWithItsResult: boolean;
}

const RENDER = '__renderTemplate__';
const REDIRECT = '__redirect__';

/** By controller and handler: an inherited handler belongs to several. Decorators have spoken before the first request. */
const known = new WeakMap<object, WeakMap<object, HandlerTraits>>();

export function traitsOfHandler(context: ExecutionContext): HandlerTraits {
  const controller = context.getClass();
  const handler = context.getHandler();
  let ofController = known.get(controller);
  if (!ofController) known.set(controller, (ofController = new WeakMap()));
  let traits = ofController.get(handler);
  if (!traits) ofController.set(handler, (traits = read(controller, handler)));
  return traits;
}

function read(controller: object, handler: object): HandlerTraits {
  const policy: unknown =
    Reflect.getMetadata(ON_DISCONNECT, handler) ?? Reflect.getMetadata(ON_DISCONNECT, controller);
  return {
    hasSession: hasSession(controller, handler),
    onDisconnect: policy === 'continue' ? 'continue' : 'rollback',
    sendsEvents: Reflect.hasMetadata(SSE_METADATA, handler),
    answersWithItsResult: !Reflect.hasMetadata(RENDER, handler) && !Reflect.hasMetadata(REDIRECT, handler),
  };
}
