import type { EndState } from './state/run-state';

/** The run is over; what was asked for can only be done to a live one. */
export class RunEndedError extends Error {
  constructor(
    readonly runId: string,
    readonly state: EndState,
  ) {
    super(`Run ${runId} has ended already: ${state}.`);
    this.name = 'RunEndedError';
  }
}
