import { AGENT_DEFINITION, type AgentDefinition } from '@airlock/agent-kit';
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import { EventTypeNameError } from './event-type-name.error';
import { isOwnTypeName } from './event-type';

/** The event types that agents declare in their classes, found at boot. */
@Injectable()
export class DeclaredEventTypes implements OnModuleInit {
  private readonly byAgent = new Map<string, ReadonlySet<string>>();

  constructor(@Inject(DiscoveryService) private readonly discovery: DiscoveryService) {}

  /** @throws EventTypeNameError, which stops the boot, for a name that clients would take for something else */
  onModuleInit(): void {
    for (const { name, events = [] } of this.agentDefinitions()) {
      const wrong = events.find((type) => !isOwnTypeName(type));
      if (wrong !== undefined) throw new EventTypeNameError(wrong, name);
      this.byAgent.set(name, new Set(events));
    }
  }

  has(agentName: string, type: string): boolean {
    return this.byAgent.get(agentName)?.has(type) ?? false;
  }

  private agentDefinitions(): AgentDefinition[] {
    return this.discovery
      .getProviders()
      .map(({ metatype }): unknown => metatype && Reflect.getMetadata(AGENT_DEFINITION, metatype))
      .filter((definition): definition is AgentDefinition => definition !== undefined && definition !== null);
  }
}
