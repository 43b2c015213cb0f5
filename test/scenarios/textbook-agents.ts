import { Injectable, Module } from '@nestjs/common';

interface TextbookSession {
  readonly userId: string;
}

/** As it is often written: the one who conducts all runs has the session of the newest. */
@Injectable()
export class TextbookSupervisor {
  session: TextbookSession | undefined;
}

/** One for each user, but the session that each is constructed with was opened once, for the first. */
class BuiltSupervisor {
  constructor(readonly session: TextbookSession) {}
}

@Injectable()
export class TextbookSupervisors {
  private session: TextbookSession | undefined;

  buildFor(userId: string): BuiltSupervisor {
    this.session ??= { userId };
    return new BuiltSupervisor(this.session);
  }
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

/** One for all runs: it works on whatever it is given, keeps all results, and counts how many are at work. */
@Injectable()
export class TextbookEngine {
  readonly results: string[] = [];
  private running = 0;

  take(limit: number): boolean {
    if (this.running >= limit) return false;
    this.running++;
    return true;
  }

  run(userId: string, answer: string): readonly string[] {
    this.results.push(`${userId}: ${answer}`);
    return this.results;
  }
}

@Module({
  providers: [TextbookSupervisor, TextbookSupervisors, TextbookRegistry, TextbookDispatcher, TextbookEngine],
})
export class TextbookAgentsModule {}
