import { z } from 'zod';
import type { CoreEventType } from './event-type';

const words = z.string().min(1);
const object = z.record(z.string(), z.unknown());
const milliseconds = z.number().nonnegative();
const count = z.int().nonnegative();

const orchestration = z.strictObject({
  status: words,
  agents: z.array(words).optional(),
  message: z.string(),
});

/** What each event must carry, to the field (spec 8). */
export const EVENT_PAYLOADS: Readonly<Record<CoreEventType, z.ZodType>> = {
  agent_started: z.strictObject({ status: words, context: object, message: z.string() }),
  agent_thinking: z.strictObject({
    reasoning: z.string(),
    step_number: count,
    // Work that goes on is never quite done (W10).
    progress_percentage: z.number().min(0).max(95).nullable(),
    status: words,
  }),
  tool_executing: z.strictObject({
    tool_name: words,
    parameters: object,
    status: words,
    message: z.string(),
  }),
  tool_completed: z.strictObject({
    tool_name: words,
    result: z.unknown(),
    execution_time_ms: milliseconds,
    status: z.enum(['success', 'error', 'permission_denied', 'rate_limited']),
    message: z.string(),
  }),
  agent_completed: z.strictObject({
    status: z.enum(['completed', 'degraded']),
    result: z.unknown(),
    execution_time_ms: milliseconds,
    message: z.string(),
  }),
  agent_error: z.strictObject({
    status: z.literal('failed'),
    error_message: z.string(),
    error_context: z.strictObject({
      error_type: words,
      agent_step: z.union([z.string(), z.number()]).nullable(),
      user_facing: z.union([z.string(), z.boolean()]).nullable(),
    }),
    message: z.string(),
  }),
  agent_death: z.strictObject({
    status: z.literal('dead'),
    death_cause: z.enum(['timeout', 'no_heartbeat', 'silent_failure', 'memory_limit', 'cancelled']),
    death_context: object,
    message: z.string(),
    recovery_action: z.string().nullable(),
  }),
  progress_update: z.strictObject({
    status: words,
    progress_data: z.strictObject({
      percentage: z.number().min(0).max(100),
      current_step: count,
      total_steps: count,
      message: z.string(),
      status: words,
      estimated_remaining: z.number().nonnegative().nullable(),
      progress_type: words,
      queue_position: count.optional(),
    }),
    message: z.string(),
  }),
  orchestration_started: orchestration,
  orchestration_thinking: orchestration,
  orchestration_delegating: orchestration,
  orchestration_combining: orchestration,
  orchestration_completed: z.strictObject({
    status: z.enum(['completed', 'failed', 'timeout', 'dead', 'cancelled']),
    degraded: z.boolean(),
    report_id: words.nullish(),
    error: z.union([words, object]).nullish(),
    duration_ms: milliseconds,
    message: z.string(),
  }),
};
