import { unlessAborted } from '@airlock/agent-kit';

/** Places in scripts where agents of this process wait until the test lets them go on: no timing decides then. */
const gates = new Map<string, PromiseWithResolvers<void>>();

function gateOf(name: string): PromiseWithResolvers<void> {
  const gate = gates.get(name) ?? Promise.withResolvers<void>();
  gates.set(name, gate);
  return gate;
}

/** For good. */
export const openGate = (name: string): void => gateOf(name).resolve();

/** @throws the signal's reason when it is aborted first */
export const passGate = (name: string, signal: AbortSignal): Promise<void> =>
  unlessAborted(gateOf(name).promise, signal);
