import { TOOL_DEFINITION, type ToolDefinition, type ToolHandler } from '@airlock/agent-kit';
import { Inject, Injectable, type OnModuleInit, type Type } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import { ToolNameError } from './tool-name.error';

export interface RegisteredTool {
  readonly definition: ToolDefinition;
  readonly type: Type<ToolHandler>;
}

/** Which tools there are: the classes marked with @Tool in any module. */
@Injectable()
export class ToolRegistry implements OnModuleInit {
  private readonly tools = new Map<string, RegisteredTool>();

  constructor(@Inject(DiscoveryService) private readonly discovery: DiscoveryService) {}

  /** @throws ToolNameError, which stops the boot */
  onModuleInit(): void {
    for (const { metatype } of this.discovery.getProviders()) {
      const definition = definitionOf(metatype);
      if (!definition) continue;
      const known = this.tools.get(definition.name);
      if (known && known.type !== metatype)
        throw new ToolNameError(definition.name, [known.type.name, (metatype as Type).name]);
      this.tools.set(definition.name, { definition, type: metatype as Type<ToolHandler> });
    }
  }

  get all(): RegisteredTool[] {
    return [...this.tools.values()].sort((a, b) => (a.definition.name < b.definition.name ? -1 : 1));
  }

  find(name: string): RegisteredTool | undefined {
    return this.tools.get(name);
  }
}

function definitionOf(metatype: unknown): ToolDefinition | undefined {
  if (typeof metatype !== 'function') return undefined;
  return Reflect.getMetadata(TOOL_DEFINITION, metatype) as ToolDefinition | undefined;
}
