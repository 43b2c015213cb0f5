import { entitiesOf } from '../question/entities';
import { wholeQuestion } from '../question/follow-up';
import { measureOf } from '../question/measure';
import { classify } from '../triage/keywords';
import type { Kind } from '../triage/schema';
import type { DataInput } from './schema';

/** Triage's words; without them, the message's own. */
export function steer({ message, triage }: DataInput): { kind: Kind; models: readonly string[] } {
  const models = (triage?.entities ?? entitiesOf(message)).models;
  return { kind: triage?.parameters.focus ?? classify(message).kind, models };
}

export const questionOf = ({ message, triage }: Pick<DataInput, 'message' | 'triage'>): string =>
  wholeQuestion(message, triage?.goes_on_from ?? []);

/** Two periods are told apart by their costs anyway. */
export function explainedBy({ message, triage }: DataInput): 'failed_percent' | 'latency_ms' | undefined {
  const measure = measureOf(questionOf({ message, triage }));
  return measure === 'failures' ? 'failed_percent' : measure === 'latency' ? 'latency_ms' : undefined;
}
