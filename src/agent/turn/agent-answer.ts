import { type AgentDefinition, Degraded } from '@airlock/agent-kit';
import { shapeFaults } from '../../http';
import { type Json, plainCopy } from '../../runs';
import { AgentShapeError, NullResultError } from '../errors';

/** What an agent answered, as it is kept. */
export interface Answer {
  readonly output: Json;
  readonly degradedReason?: string;
}

/** @throws NullResultError, AgentShapeError, NotPlainJsonError */
export function answerOf({ name, output: schema }: AgentDefinition, given: unknown): Answer {
  const output: unknown = given instanceof Degraded ? given.output : given;
  if (output === null || output === undefined) throw new NullResultError(name);
  const parsed = schema.safeParse(output);
  if (!parsed.success) {
    throw new AgentShapeError(name, 'output', shapeFaults(parsed.error, 'output'));
  }
  const plain = plainCopy(parsed.data) as Json;
  return given instanceof Degraded ? { output: plain, degradedReason: given.reason } : { output: plain };
}
