import { AGENT_DEFINITION, type AgentDefinition, type AgentHandler } from '@airlock/agent-kit';
import { Inject, Injectable, type OnModuleInit, type Type } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import { NAMES_OF_THE_RUN } from '../turn/agent-input';
import { AgentNameError } from './agent-name.error';
import { UnknownAgentError } from './unknown-agent.error';

/** The name under which the whole pipeline is called; no agent can have it. */
export const SUPERVISOR = 'supervisor';

const TAKEN: ReadonlyMap<string, string> = new Map([
  [SUPERVISOR, 'it stands for all agents together'],
  ['constructor', 'every JavaScript object has a member of this name'],
  ...NAMES_OF_THE_RUN.map((name) => [name, "a run's state holds something else under it"] as const),
]);

const NAME = /^[a-z][a-z0-9_]{0,63}$/;

export interface RegisteredAgent {
  readonly definition: AgentDefinition;
  /** Only ever the class: each run makes an instance of its own (E4). */
  readonly type: Type<AgentHandler>;
}

/** Which agents there are: the classes marked with @Agent in any module, and never an instance of one. */
@Injectable()
export class AgentRegistry implements OnModuleInit {
  private readonly agents = new Map<string, RegisteredAgent>();

  constructor(@Inject(DiscoveryService) private readonly discovery: DiscoveryService) {}

  /** @throws AgentNameError, which stops the boot, for a bad name and for two agents of one name */
  onModuleInit(): void {
    for (const { metatype } of this.discovery.getProviders()) {
      const definition = definitionOf(metatype);
      if (definition) this.register({ definition, type: metatype as Type<AgentHandler> });
    }
  }

  /** In alphabetical order. */
  get all(): RegisteredAgent[] {
    return [...this.agents.values()].sort((a, b) => (a.definition.name < b.definition.name ? -1 : 1));
  }

  /** What an `assistant_id` may be. */
  get assistants(): string[] {
    return [SUPERVISOR, ...this.all.map(({ definition }) => definition.name)];
  }

  find(name: string): RegisteredAgent | undefined {
    return this.agents.get(name);
  }

  /** @throws UnknownAgentError listing the known ones */
  get(name: string): RegisteredAgent {
    const agent = this.agents.get(name);
    if (!agent) throw new UnknownAgentError(name, this.assistants);
    return agent;
  }

  /** @throws UnknownAgentError unless an `assistant_id` may be this */
  assertKnown(assistantId: string): void {
    if (assistantId !== SUPERVISOR) this.get(assistantId);
  }

  private register(agent: RegisteredAgent): void {
    const { name } = agent.definition;
    const known = this.agents.get(name);
    // The same class may be a provider of two modules.
    if (known && known.type !== agent.type)
      throw new AgentNameError(name, `two classes have it, ${known.type.name} and ${agent.type.name}`);
    const meaning = TAKEN.get(name);
    if (meaning !== undefined) throw new AgentNameError(name, meaning);
    if (!NAME.test(name)) throw new AgentNameError(name, 'names are lower-case words joined by "_"');
    this.agents.set(name, agent);
  }
}

function definitionOf(metatype: unknown): AgentDefinition | undefined {
  if (typeof metatype !== 'function') return undefined;
  return Reflect.getMetadata(AGENT_DEFINITION, metatype) as AgentDefinition | undefined;
}
