import type { EntityManager } from 'typeorm';
import { LOG, logParameters } from './log-query';
import type { WorkloadRange } from './workload-range';

/** A workload with one of these words in its name can wait for its answers. */
const PATIENT_WORDS = [
  'async',
  'backfill',
  'background',
  'batch',
  'bulk',
  'etl',
  'eval',
  'evaluation',
  'indexing',
  'nightly',
  'offline',
  'scheduled',
];

const WORKLOADS = `
  with ${LOG}
  select workload from log where workload is not null group by workload order by count(*) desc, workload limit 10000`;

/** Names of the range's workloads whose latency does not matter, told by their names. */
export async function patientWorkloads(manager: EntityManager, range: WorkloadRange): Promise<string[]> {
  const names = await manager.query<{ workload: string }[]>(WORKLOADS, logParameters(range));
  return names.map(({ workload }) => workload).filter(isPatient);
}

function isPatient(workload: string): boolean {
  const words = workload.toLowerCase().split(/[^a-z]+/);
  return PATIENT_WORDS.some((word) => words.includes(word));
}
