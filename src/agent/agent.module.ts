import { Global, Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { ModelsModule } from '../models';
import { RunCreation, RunExecutor, RunsModule } from '../runs';
import { ThreadsModule } from '../threads';
import { AgentFactory } from './turn/agent-factory';
import { AssistantsController } from './assistants/assistants.controller';
import { ExecutionEngine } from './turn/execution-engine';
import { FinalReport } from './run/final-report';
import { MemoryGuard } from './memory-guard';
import { Continuation } from './message/continuation';
import { Conversation } from './message/conversation';
import { MessageHandler } from './message/message-handler';
import { AgentsCheck } from './registry/agents.check';
import { AgentRegistry } from './registry/agent-registry';
import { RunBeginning } from './run/run-beginning';
import { RunClosing } from './run/run-closing';
import { CatchingUp } from './run/catching-up';
import { RunOpening } from './run/run-opening';
import { StrayErrors } from './strays/stray-errors';
import { Supervisor } from './run/supervisor';
import { ThreadTurn } from './message/thread-turn';
import { IsolatedTools } from './tools/isolated/isolated-tools';
import { ToolDispatcher } from './tools/tool-dispatcher';
import { ToolRegistry } from './tools/tool-registry';
import { ToolRunner } from './tools/tool-runner';
import { ToolUsageRepository } from './tools/tool-usage.repository';
import { TurnOpening } from './turn/turn-opening';

/** One for each request and each run. */
const OF_A_CALL = [Supervisor, MessageHandler, ExecutionEngine, ToolDispatcher, AgentFactory];

const SHARED = [
  AgentRegistry,
  AgentsCheck,
  Continuation,
  Conversation,
  FinalReport,
  IsolatedTools,
  MemoryGuard,
  RunBeginning,
  RunClosing,
  CatchingUp,
  RunOpening,
  StrayErrors,
  ThreadTurn,
  ToolRegistry,
  ToolRunner,
  ToolUsageRepository,
  TurnOpening,
];

/** What the rooms below ask for without knowing who gives it. */
const FOR_THE_RUNS = [
  { provide: RunExecutor, useExisting: Supervisor },
  { provide: RunCreation, useExisting: MessageHandler },
];

/** Global for those: runs and events are below and cannot import it. */
@Global()
@Module({
  imports: [DiscoveryModule, ModelsModule, RunsModule, ThreadsModule],
  controllers: [AssistantsController],
  providers: [...OF_A_CALL, ...SHARED, ...FOR_THE_RUNS],
  exports: [AgentRegistry, ToolRegistry, MemoryGuard, ...FOR_THE_RUNS.map(({ provide }) => provide)],
})
export class AgentModule {}
