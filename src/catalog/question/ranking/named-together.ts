import type { Outline } from '../../range/range.schema';
import { entitiesOf } from '../entities';
import { isNamed } from '../names/is-named';

/** Models and workloads that a log has by name. */
export type LoggedNames = Pick<Outline, 'models' | 'workloads'>;

/** Two models or more, else two workloads or more, that a line names. */
export function namedTogether(
  line: string,
  logged: LoggedNames | undefined,
): { readonly by: 'model' | 'workload'; readonly names: readonly string[] } | undefined {
  for (const by of ['model', 'workload'] as const) {
    const names = (logged?.[`${by}s`] ?? []).filter((name) => isNamed(line, name));
    if (names.length > 1) return { by, names };
  }
  return undefined;
}

export const namesProvider = (line: string): boolean =>
  entitiesOf(line).providers.some((name) => isNamed(line, name));
