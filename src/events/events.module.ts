import { Module } from '@nestjs/common';
import { RunsModule } from '../runs';
import { ThreadsModule } from '../threads';
import { EventMetrics } from './event-metrics';
import { EventSections } from './event-sections';
import { AgentContextCommand } from './sockets/commands/agent-context.command';
import { ConversationHistoryCommand } from './sockets/commands/conversation-history.command';
import { RecentRuns } from './sockets/commands/recent-runs';
import { StartRunCommand } from './sockets/commands/start-run.command';
import { StopRunCommand } from './sockets/commands/stop-run.command';
import { SwitchThreadCommand } from './sockets/commands/switch-thread.command';
import { ThreadHistoryCommand } from './sockets/commands/thread-history.command';
import { SocketCommands } from './sockets/socket-commands';
import { SocketGateway } from './sockets/socket.gateway';
import { SocketHandshake } from './sockets/socket-handshake';
import { SocketLeaseRepository } from './sockets/socket-lease.repository';
import { SocketLeases } from './sockets/socket-leases';
import { SocketProbe } from './sockets/socket-probe';
import { SocketRouter } from './sockets/socket-router';
import { EventStreams } from './streams/event-streams';
import { Heartbeat } from './streams/heartbeat';
import { LangGraphStreams } from './streams/langgraph/langgraph-streams';
import { NewRunStreamsController } from './streams/langgraph/new-run-streams.controller';
import { RunStreamsController } from './streams/langgraph/run-streams.controller';
import { RunEventsController } from './streams/run-events.controller';

const STREAMS = [EventStreams, Heartbeat, LangGraphStreams];
const COMMANDS = [
  AgentContextCommand,
  ConversationHistoryCommand,
  RecentRuns,
  SocketCommands,
  StartRunCommand,
  StopRunCommand,
  SwitchThreadCommand,
  ThreadHistoryCommand,
];
const SOCKETS = [
  SocketGateway,
  SocketHandshake,
  SocketLeaseRepository,
  SocketLeases,
  SocketProbe,
  SocketRouter,
];

/** What happens, as users see it: streams and sockets. What is recorded, and its news, is EventLogModule's. */
@Module({
  imports: [RunsModule, ThreadsModule],
  controllers: [RunEventsController, NewRunStreamsController, RunStreamsController],
  providers: [EventMetrics, EventSections, ...STREAMS, ...COMMANDS, ...SOCKETS],
  exports: [EventStreams, SocketGateway],
})
export class EventsModule {}
