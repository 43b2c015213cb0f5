import { type AgentDefinition, Degraded } from '@airlock/agent-kit';
import { shapeFaults } from '../../http';
import { type Json, plainCopy } from '@airlock/agent-kit/plain-json';
import { StateTooLargeError } from '../../runs';
import { AgentShapeError, NullResultError } from '../errors';
import { isLast } from '../run/plan';
import { mayFitIn } from './answer-size';
import { BESIDE_STATES } from './kept-copy';

/** What an agent answered, as it is kept. */
export interface Answer {
  readonly output: Json;
  readonly degradedReason?: string;
}

/**
 * @param most characters of a run's state
 * @throws NullResultError, StateTooLargeError, AgentShapeError, NotPlainJsonError
 */
export function answerOf({ name, output: schema }: AgentDefinition, given: unknown, most: number): Answer {
  const output: unknown = given instanceof Degraded ? given.output : given;
  if (output === null || output === undefined) throw new NullResultError(name);
  assertNotEnormous(name, output, most);
  const parsed = schema.safeParse(output);
  if (!parsed.success) {
    throw new AgentShapeError(name, 'output', shapeFaults(parsed.error, 'output'));
  }
  const plain = plainCopy(parsed.data) as Json;
  return given instanceof Degraded ? { output: plain, degradedReason: given.reason } : { output: plain };
}

/** The state that it goes into is measured exactly; but to read and copy an answer of 400,000 keys takes eight seconds first. */
function assertNotEnormous(agent: string, output: unknown, most: number): void {
  if (mayFitIn(most, output)) return;
  const place = `outcomes.${agent}`;
  if (!isLast(agent) || typeof output !== 'object' || output === null || !('evidence' in output))
    throw new StateTooLargeError(most, place);
  if (!mayFitIn(most * BESIDE_STATES, output.evidence))
    throw new StateTooLargeError(most * BESIDE_STATES, `${place}.evidence`);
  if (!mayFitIn(most, { ...output, evidence: null })) throw new StateTooLargeError(most, place);
}
