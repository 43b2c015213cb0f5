import type { FieldFault } from '../../http';
import type { WorkloadSelection } from '../../runs';
import { InvalidRangeError, stretchOf } from '../../workloads';

/** What is wrong with the stretches of the log that a run is asked about: no agent could follow them. */
export const workloadFaults = (workloads: readonly WorkloadSelection[] = []): FieldFault[] =>
  workloads.flatMap((workload, index) => faultOf(workload, `workloads.${index}`));

function faultOf({ timeframe, time_range: range }: WorkloadSelection, path: string): FieldFault[] {
  try {
    stretchOf({ timeframe, startTime: range?.start_time, endTime: range?.end_time });
    return [];
  } catch (error) {
    if (!(error instanceof InvalidRangeError)) throw error;
    const field = error.field === 'timeframe' ? error.field : `time_range.${error.field}`;
    return [{ path: `${path}.${field}`, message: error.message }];
  }
}
