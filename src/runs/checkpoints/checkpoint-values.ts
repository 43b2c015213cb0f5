import type { NewCheckpoint } from './checkpoint-manager';

/** In the order in which the functions of the database take it, each by itself: what users wrote is not read out of json. */
export const valuesOf = ({ type, phase, state, sha256, size, isRecoveryPoint }: NewCheckpoint) => [
  type,
  phase,
  state,
  sha256,
  size,
  isRecoveryPoint,
];
