import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { Readiness, type ReadinessCheck } from '../../monitoring';
import { AgentRegistry } from './agent-registry';

const BUILT_IN = ['triage', 'data_helper', 'data', 'optimization', 'actions', 'reporting'];

/** The six agents that a whole answer takes (A3). */
@Injectable()
export class AgentsCheck implements ReadinessCheck, OnModuleInit {
  readonly name = 'agents';

  constructor(
    @Inject(Readiness) private readonly readiness: Readiness,
    @Inject(AgentRegistry) private readonly agents: AgentRegistry,
  ) {}

  onModuleInit(): void {
    this.readiness.register(this);
  }

  async check(): Promise<string | undefined> {
    const missing = BUILT_IN.filter((name) => !this.agents.find(name));
    return missing.length === 0 ? undefined : `missing: ${missing.join(', ')}`;
  }
}
