/** One LLM call of the user's log, checked and ready to store. Decimal numbers stay text: money is not rounded on the way. */
export interface WorkloadEvent {
  /** Its place among the file's rows, from 1. */
  readonly rowNo: number;
  /** ISO, UTC, microseconds. */
  readonly occurredAt: string;
  readonly model: string | null;
  /** Whether the model is the one declared for the import, because the row has none. */
  readonly modelDeclared: boolean;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly latencyMs: string | null;
  readonly costUsd: string | null;
  readonly status: string | null;
  readonly workload: string | null;
  readonly promptHash: string | null;
  readonly externalId: string | null;
}
