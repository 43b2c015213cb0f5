import { TOOL_DEFINITION, type ToolHandler } from '@airlock/agent-kit';
import type { Type } from '@nestjs/common';
import { MODULE_METADATA } from '@nestjs/common/constants.js';
import { CatalogModule } from '../catalog.module';

/** The tools that the module lists, and no others. */
export const TOOLS = (
  Reflect.getMetadata(MODULE_METADATA.PROVIDERS, CatalogModule) as readonly Type<ToolHandler>[]
).filter((provider) => Reflect.hasMetadata(TOOL_DEFINITION, provider));
