import type { RunOrder } from '../../runs';
import { canonicalJson, sha256 } from '@airlock/agent-kit/plain-json';

/** Two calls are the same when they ask for the same in the same thread (H8). */
export function hashOf({
  threadId,
  assistantId,
  input,
  from,
  metadata,
  multitaskStrategy,
}: RunOrder): string {
  return sha256(
    canonicalJson({
      threadId: threadId ?? null,
      assistantId,
      input,
      from,
      metadata: metadata ?? {},
      multitaskStrategy: multitaskStrategy ?? 'enqueue',
    }),
  );
}
