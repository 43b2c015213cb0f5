import type { AgentHandler } from '@airlock/agent-kit';
import { Inject, Injectable, Scope, type Type } from '@nestjs/common';
import { ContextIdFactory, ModuleRef, REQUEST } from '@nestjs/core';

/** Makes agents: each turn of each run gets an instance that nobody else has (E4). */
@Injectable({ scope: Scope.REQUEST })
export class AgentFactory {
  constructor(
    @Inject(ModuleRef) private readonly modules: ModuleRef,
    @Inject(REQUEST) private readonly request: object,
  ) {}

  /** In a DI sub-tree of its own, under the identity of this run. */
  async make(type: Type<AgentHandler>): Promise<AgentHandler> {
    const contextId = ContextIdFactory.create();
    this.modules.registerRequestByContextId(this.request, contextId);
    return this.modules.resolve(type, contextId, { strict: false });
  }
}
