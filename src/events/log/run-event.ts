/** A run as its owner names it. */
export interface EventRun {
  readonly userId: string;
  readonly threadId: string;
  readonly runId: string;
}

/** What is to be recorded. Number, id and time are given by the log. */
export interface NewEvent {
  /** A core type, or one that the agent declares. */
  readonly type: string;
  /** The agent it tells of. Required for agent, tool and declared types. */
  readonly agentName?: string | null;
  /** The execution it belongs to. Required for agent and tool types. */
  readonly executionId?: string | null;
  readonly payload: Readonly<Record<string, unknown>>;
}

/** A recorded fact of a run. */
export interface RunEvent extends EventRun {
  readonly eventId: string;
  /** From 1, without gaps, per run. */
  readonly sequence: number;
  readonly type: string;
  readonly agentName: string | null;
  readonly executionId: string | null;
  readonly payload: Readonly<Record<string, unknown>>;
  readonly createdAt: Date;
}

/** An event as clients get it, on every stream and socket alike. */
export interface EventEnvelope {
  readonly event_id: string;
  readonly sequence: number;
  readonly type: string;
  readonly run_id: string;
  readonly thread_id: string;
  readonly agent_name: string | null;
  readonly execution_id: string | null;
  /** ISO 8601, UTC. */
  readonly timestamp: string;
  readonly payload: Readonly<Record<string, unknown>>;
}

export function envelopeOf(event: RunEvent): EventEnvelope {
  return {
    event_id: event.eventId,
    sequence: event.sequence,
    type: event.type,
    run_id: event.runId,
    thread_id: event.threadId,
    agent_name: event.agentName,
    execution_id: event.executionId,
    timestamp: event.createdAt.toISOString(),
    payload: event.payload,
  };
}
