import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { Readiness } from '../../monitoring';
import { AgentRegistry } from './agent-registry';

/** The agents that the Supervisor's plans are made of (spec 6). */
const PLANNED = ['triage', 'data_helper', 'data', 'optimization', 'actions', 'reporting'];

/** Ready only when every agent that a plan may name is there (A3). */
@Injectable()
export class AgentsCheck implements OnModuleInit {
  constructor(
    @Inject(Readiness) private readonly readiness: Readiness,
    @Inject(AgentRegistry) private readonly registry: AgentRegistry,
  ) {}

  onModuleInit(): void {
    this.readiness.register({ name: 'agents', check: async () => this.missing() });
  }

  private missing(): string | undefined {
    const absent = PLANNED.filter((name) => !this.registry.find(name));
    return absent.length > 0 ? `missing: ${absent.join(', ')}` : undefined;
  }
}
