import { Scope } from '@nestjs/common';
import { REQUEST } from '@nestjs/core';
import { STATIC_CONTEXT } from '@nestjs/core/injector/constants.js';
import { InstanceWrapper } from '@nestjs/core/injector/instance-wrapper.js';

/** What Nest made for one request, socket message or job: the names, and those that became REQUEST-scoped unsaid. */
export interface RequestInstances {
  readonly names: readonly string[];
  readonly undeclared: readonly string[];
}

/** Watches Nest's injector: every instance that belongs to one DI sub-tree, controllers included. */
export class RequestInstanceWatch {
  private readonly made = new Map<object, Set<InstanceWrapper>>();
  private readonly original = Reflect.get(InstanceWrapper.prototype, 'setInstanceByContextId');

  constructor() {
    const { made, original } = this;
    InstanceWrapper.prototype.setInstanceByContextId = function (contextId, value, inquirerId) {
      Reflect.apply(original, this, [contextId, value, inquirerId]);
      // The boot is no request, and Nest's own name for the request is no provider of anybody's.
      if (contextId === STATIC_CONTEXT || this.token === REQUEST || this.isDependencyTreeStatic()) return;
      const wrappers = made.get(contextId) ?? new Set();
      made.set(contextId, wrappers.add(this));
    };
  }

  /** One entry for each sub-tree since the start or the last call. */
  take(): RequestInstances[] {
    const trees = [...this.made.values()].map((wrappers) => [...wrappers]);
    this.made.clear();
    return trees.map((wrappers) => ({
      names: wrappers.map(({ name }) => String(name)),
      undeclared: wrappers.filter(({ scope }) => scope !== Scope.REQUEST).map(({ name }) => String(name)),
    }));
  }

  stop(): void {
    InstanceWrapper.prototype.setInstanceByContextId = this.original;
  }
}
