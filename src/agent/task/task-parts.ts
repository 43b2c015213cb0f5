import type { AgentDefinition } from '@airlock/agent-kit';
import type { LiveWords } from '../../events';
import type { ModelCascade } from '../../models';
import type { RunWork } from '../run/run-work';
import type { ToolDispatcher } from '../tools/tool-dispatcher';
import type { ToolUsageRepository } from '../tools/tool-usage.repository';
import type { RecordedResults } from '../turn/recorded-results';
import type { TurnMeter } from './turn-meter';

/** One agent's turn in a run. */
export interface Turn {
  readonly definition: AgentDefinition;
  readonly executionId: string;
  readonly recorded: RecordedResults;
  readonly meter: TurnMeter;
}

export interface TaskParts {
  readonly work: RunWork;
  readonly turn: Turn;
  readonly models: ModelCascade;
  readonly words: LiveWords;
  readonly tools: ToolDispatcher;
  readonly usage: ToolUsageRepository;
  /** Of the run's state; what is recorded beside it is measured by it. */
  readonly stateMaxBytes: number;
  /** Of this attempt. */
  readonly signal: AbortSignal;
}
