import { isEnded, type RunState } from './run-state';

/** A run was to go where the table of states does not let it (E9). */
export class IllegalTransitionError extends Error {
  constructor(
    readonly runId: string,
    readonly from: RunState,
    readonly to: RunState,
  ) {
    super(
      isEnded(from)
        ? `Run ${runId} has ended as ${from}; it cannot become ${to}.`
        : `Run ${runId} is ${from}; it cannot become ${to} from there.`,
    );
    this.name = 'IllegalTransitionError';
  }
}
