/** Something of the moment: told to those who listen now, and not kept. It has no place in any log. */
export interface LiveNotice {
  readonly userId: string;
  /** What it is about, such as an import or one answer of a model; a newer notice of it replaces the older. */
  readonly topic: string;
  readonly type: 'agent_text' | 'import_progress';
  /** Of a run, it goes to those who listen to the run; else to all of its user's sockets. */
  readonly run?: { readonly threadId: string; readonly runId: string };
  readonly agentName?: string;
  readonly executionId?: string;
  readonly payload: Readonly<Record<string, unknown>>;
}

/** A notice that is told, with the time it was written. */
export interface ToldNotice extends LiveNotice {
  readonly at: Date;
}

/** A notice as clients get it: the envelope of an event, without an id and a sequence, which only events have. */
export function noticeEnvelope({ type, run, agentName, executionId, at, payload }: ToldNotice): object {
  return {
    type,
    run_id: run?.runId ?? null,
    thread_id: run?.threadId ?? null,
    agent_name: agentName ?? null,
    execution_id: executionId ?? null,
    timestamp: at.toISOString(),
    payload,
  };
}
