import type { WorkloadEvent } from './workload-event';

/** A batch of events by column, as one statement inserts them. */
export type EventColumns = { readonly [K in keyof WorkloadEvent]: WorkloadEvent[K][] };

export function columnsOf(events: readonly WorkloadEvent[]): EventColumns {
  return {
    rowNo: events.map(({ rowNo }) => rowNo),
    occurredAt: events.map(({ occurredAt }) => occurredAt),
    model: events.map(({ model }) => model),
    modelDeclared: events.map(({ modelDeclared }) => modelDeclared),
    inputTokens: events.map(({ inputTokens }) => inputTokens),
    outputTokens: events.map(({ outputTokens }) => outputTokens),
    latencyMs: events.map(({ latencyMs }) => latencyMs),
    costUsd: events.map(({ costUsd }) => costUsd),
    status: events.map(({ status }) => status),
    workload: events.map(({ workload }) => workload),
    promptHash: events.map(({ promptHash }) => promptHash),
    externalId: events.map(({ externalId }) => externalId),
  };
}
