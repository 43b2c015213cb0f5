import { Inject, Injectable } from '@nestjs/common';
import { AgentContextCommand } from './commands/agent-context.command';
import { ConversationHistoryCommand } from './commands/conversation-history.command';
import { StartRunCommand } from './commands/start-run.command';
import { StopRunCommand } from './commands/stop-run.command';
import { SwitchThreadCommand } from './commands/switch-thread.command';
import { ThreadHistoryCommand } from './commands/thread-history.command';
import type { PreparableCommand } from './socket-command';

/** Everything that a client may ask for on its socket. */
@Injectable()
export class SocketCommands {
  private readonly byType: ReadonlyMap<string, PreparableCommand>;

  constructor(
    @Inject(StartRunCommand) start: StartRunCommand,
    @Inject(StopRunCommand) stop: StopRunCommand,
    @Inject(SwitchThreadCommand) switching: SwitchThreadCommand,
    @Inject(ThreadHistoryCommand) threads: ThreadHistoryCommand,
    @Inject(ConversationHistoryCommand) conversation: ConversationHistoryCommand,
    @Inject(AgentContextCommand) agent: AgentContextCommand,
  ) {
    const all: PreparableCommand[] = [start, stop, switching, threads, conversation, agent];
    this.byType = new Map(all.flatMap((command) => command.types.map((type) => [type, command] as const)));
  }

  get types(): string[] {
    return [...this.byType.keys()];
  }

  of(type: string): PreparableCommand | undefined {
    return this.byType.get(type);
  }
}
