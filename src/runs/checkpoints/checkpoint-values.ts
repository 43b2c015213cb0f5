import type { NewCheckpoint } from './checkpoint-manager';

/** In the order in which the functions of the database take it, each by itself: what users wrote is not read out of json. */
export const valuesOf = (checkpoint: NewCheckpoint | undefined): (string | number | boolean | null)[] => [
  checkpoint?.type ?? null,
  checkpoint?.phase ?? null,
  checkpoint?.state ?? null,
  checkpoint?.sha256 ?? null,
  checkpoint?.size ?? null,
  checkpoint?.isRecoveryPoint ?? null,
];
