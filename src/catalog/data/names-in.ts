import type { LoggedNames } from '../question/ranking';
import type { Profile } from '../tools/performance-analyzer/schema';

/** The models and workloads of the tables that a report shows. */
export function namesIn({
  per_model,
  per_workload,
}: Pick<Profile, 'per_model' | 'per_workload'>): LoggedNames {
  return {
    models: per_model.rows.flatMap(({ model }) => model ?? []),
    workloads: per_workload.rows.flatMap(({ name }) => name ?? []),
  };
}
