import type { Segment } from './segment';
import { type BeginOptions, keepsSnapshot } from './transaction-options';

/** Why giving the connection back now would lose or publish something; undefined when it would not. */
export async function reasonNotToPark(segment: Segment, options: BeginOptions): Promise<string | undefined> {
  if (keepsSnapshot(options)) return 'its isolation promises one snapshot to the end';
  if (segment.sticksBecauseOf) return `"${segment.sticksBecauseOf.slice(0, 120)}" lasts until its end`;
  return (await segment.hasWritten()) ? 'it has stored or locked something' : undefined;
}
