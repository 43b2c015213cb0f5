import { Injectable, Module } from '@nestjs/common';

/** As it is often written: the one who conducts all runs has the session of the newest. */
@Injectable()
export class TextbookSupervisor {
  session: { readonly userId: string } | undefined;
}

class TextbookAgent {
  userId = '';
}

/** Keeps the agents it has made, and each of them knows for whom it worked last. */
@Injectable()
export class TextbookRegistry {
  private readonly agents = new Map<string, TextbookAgent>();

  agentFor(userId: string, name: string): object {
    const agent = this.agents.get(name) ?? new TextbookAgent();
    agent.userId = userId;
    this.agents.set(name, agent);
    return agent;
  }
}

/** One for all runs, with what was set last. */
@Injectable()
export class TextbookDispatcher {
  readonly tools = new Map<string, () => string>();
}

@Module({ providers: [TextbookSupervisor, TextbookRegistry, TextbookDispatcher] })
export class TextbookAgentsModule {}
