import type { Type } from '@nestjs/common';
import { METHOD_METADATA } from '@nestjs/common/constants.js';
import { MetadataScanner, type ModulesContainer } from '@nestjs/core';
import { hasSession } from './decorators';

/** A handler as Nest will find it. */
export interface Route {
  readonly controller: Type;
  readonly method: string;
  readonly handler: Handler;
  readonly name: string;
  readonly hasSession: boolean;
}

export type Handler = (this: unknown, ...args: unknown[]) => unknown;

export function routesOf(modules: ModulesContainer): Route[] {
  const controllers = [...modules.values()].flatMap((module) => [...module.controllers.values()]);
  return [...new Set(controllers.map(({ metatype }) => metatype))].filter(isClass).flatMap(routesIn);
}

function routesIn(controller: Type): Route[] {
  const prototype = prototypeOf(controller);
  return new MetadataScanner().getAllMethodNames(prototype).flatMap((method) => {
    const handler = prototype[method];
    if (!isHandler(handler) || !Reflect.hasMetadata(METHOD_METADATA, handler)) return [];
    const name = `${controller.name}.${method}`;
    return [{ controller, method, handler, name, hasSession: hasSession(controller, handler) }];
  });
}

export function prototypeOf(controller: Type): Record<string, unknown> {
  const { prototype } = controller as { prototype: Record<string, unknown> };
  return prototype;
}

function isClass(metatype: unknown): metatype is Type {
  return typeof metatype === 'function' && metatype.prototype !== undefined;
}

function isHandler(value: unknown): value is Handler {
  return typeof value === 'function';
}
