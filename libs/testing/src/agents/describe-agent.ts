import type { AgentHandler } from '@airlock/agent-kit';
import type { Type } from '@nestjs/common';
import { type AgentPromiseOptions, agentPromises, definitionOf } from './agent-promises';
import { describePromises } from './describe-promises';

/**
 * The tests of what every agent owes its users: fresh instances, its declared shape, resuming without repeating, two users
 * at once who see nothing of each other, nothing kept, no connection held while it waits, stopping when told. They run
 * on a real PostgreSQL.
 */
export function describeAgent(type: Type<AgentHandler>, options: AgentPromiseOptions): void {
  describePromises(`The agent "${definitionOf(type).name}"`, type, options, agentPromises(type, options));
}
