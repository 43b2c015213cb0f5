import { Injectable, Scope, SetMetadata, applyDecorators } from '@nestjs/common';
import type { z } from 'zod';
import type { AgentTask } from './agent-task';
import type { Degraded } from './degraded';

/** The stretch of a run that an agent's work belongs to. */
export type Phase =
  | 'initialization'
  | 'triage'
  | 'data_analysis'
  | 'optimization'
  | 'action_planning'
  | 'reporting'
  | 'completion';

/** What the registry knows of an agent without making one. */
export interface AgentDefinition {
  /** Unique; also the `assistant_id` under which the agent is called. Words joined by `_`, such as `data_helper`. */
  readonly name: string;
  /** One sentence for people: what it answers. */
  readonly description: string;
  /** Default `data_analysis`. */
  readonly phase?: Phase;
  /** Shape of what it needs. Keys are `message`, `constraints`, `workloads`, `history`, `outcomes` (how each
   * agent so far ended: status and reason), and names of agents whose output it reads. */
  readonly input: z.ZodType;
  /** Shape of what it answers; an answer of another shape fails the agent. The text under `answer`, if there is one, is what the
   * thread is told where the agent was asked alone. */
  readonly output: z.ZodType;
  /** Default true. When false, its failure fails the run. */
  readonly mayFail?: boolean;
  /** Names of the tools it may call; a call of any other is refused. Default: none. */
  readonly tools?: readonly string[];
  /** Event types of its own that it may emit, beside the core ones. Default: none. */
  readonly events?: readonly string[];
}

/** A class that answers part of a run. Each run gets an instance of its own. */
export interface AgentHandler<Input = unknown, Output = unknown> {
  /**
   * @param input what the definition's `input` schema made of the run's state
   * @param task everything else it may use: steps, tools, the model, progress, the abort signal
   * @returns its answer, or `new Degraded(answer, reason)` when something planned is missing from it
   * @throws any error: the engine retries it, unless it is a validation or permission error, and then fails the agent
   */
  run(input: Input, task: AgentTask): Promise<Output | Degraded<Output>>;
}

export const AGENT_DEFINITION = 'airlock:agent';

/** Marks a class as an agent and gives it REQUEST scope: two runs never share an instance. */
export function Agent(definition: AgentDefinition): ClassDecorator {
  return applyDecorators(Injectable({ scope: Scope.REQUEST }), SetMetadata(AGENT_DEFINITION, definition));
}
