import type { ModelAnswer } from '@airlock/agent-kit';

/** Work that goes on is never quite done (W10). */
const MOST_PERCENT = 95;

/** What one agent's turn has come to: time, money, progress. */
export class TurnMeter {
  private readonly began = performance.now();
  private thoughts = 0;
  private percent: number | null = null;
  private input = 0;
  private output = 0;
  private cost = 0;
  private place: string | null = null;

  get durationMs(): number {
    return performance.now() - this.began;
  }

  get tokens(): { input: number; output: number } {
    return { input: this.input, output: this.output };
  }

  get costUsd(): number {
    return this.cost;
  }

  /** The step or call that the agent is in, or was in last. */
  get step(): string | null {
    return this.place;
  }

  at(step: string): void {
    this.place = step;
  }

  paid({ total_tokens: tokens, total_cost: cost }: ModelAnswer): void {
    this.input += tokens.input;
    this.output += tokens.output;
    this.cost += cost;
  }

  /** Progress never goes back. */
  thought(percentage: number | undefined): void {
    this.thoughts += 1;
    if (percentage === undefined) return;
    this.percent = Math.max(this.percent ?? 0, Math.min(MOST_PERCENT, percentage));
  }

  /** The payload of `agent_thinking`. */
  thinking(reasoning: string): Record<string, unknown> {
    return {
      reasoning,
      step_number: this.thoughts,
      progress_percentage: this.percent,
      status: 'running',
    };
  }
}
