import type { ToolResult } from '@airlock/agent-kit';

export interface ToolMetrics {
  readonly executed: number;
  readonly succeeded: number;
  readonly failed: number;
  readonly total_ms: number;
  readonly mean_ms: number;
  /** 0–1; 0 while nothing was called. */
  readonly success_rate: number;
  readonly tool_count: number;
}

/** What a dispatcher did; counters only, so it never grows. */
export class ToolStats {
  private succeeded = 0;
  private failed = 0;
  private totalMs = 0;

  count({ status, duration_ms: durationMs }: ToolResult): void {
    if (status === 'success') this.succeeded += 1;
    else this.failed += 1;
    this.totalMs += durationMs;
  }

  metrics(toolCount: number): ToolMetrics {
    const executed = this.succeeded + this.failed;
    return {
      executed,
      succeeded: this.succeeded,
      failed: this.failed,
      total_ms: this.totalMs,
      mean_ms: executed === 0 ? 0 : this.totalMs / executed,
      success_rate: executed === 0 ? 0 : this.succeeded / executed,
      tool_count: toolCount,
    };
  }
}
