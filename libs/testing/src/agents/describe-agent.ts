import type { AgentHandler } from '@airlock/agent-kit';
import type { Type } from '@nestjs/common';
import { AgentBench } from './agent-bench';
import { type AgentPromiseOptions, agentPromises, definitionOf } from './agent-promises';

/**
 * The tests of what every agent owes its users: fresh instances, its declared shape, resuming without repeating, two users
 * at once who see nothing of each other, nothing kept, no connection held while it waits, stopping when told. They run
 * on a real PostgreSQL.
 */
export function describeAgent(type: Type<AgentHandler>, options: AgentPromiseOptions): void {
  describe(`The agent "${definitionOf(type).name}"`, () => {
    let bench: AgentBench;

    beforeAll(async () => {
      bench = await AgentBench.open(type, options);
    });

    afterAll(() => bench.close());

    for (const { name, check } of agentPromises(type, options)) it(name, () => check(bench));
  });
}
