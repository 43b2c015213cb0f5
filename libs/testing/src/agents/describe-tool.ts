import type { ToolHandler } from '@airlock/agent-kit';
import type { Type } from '@nestjs/common';
import { describePromises } from './describe-promises';
import { toolDefinitionOf, type ToolPromiseOptions, toolPromises } from './tool-promises';

/**
 * The tests of what every tool owes its users: plain JSON in its declared shape, two users at once who see nothing of
 * each other, nothing kept, its connection given back, stopping when told. They run on a real PostgreSQL.
 */
export function describeTool(type: Type<ToolHandler>, options: ToolPromiseOptions): void {
  describePromises(`The tool "${toolDefinitionOf(type).name}"`, type, options, toolPromises(type, options));
}
