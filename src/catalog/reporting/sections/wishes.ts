import type { Material } from '../material';

/** The columns that would say more, and why; what every call, or enough of them, already says is not asked for again. */
export function wishes(material: Material): string[] {
  const { help, data } = material;
  if (!help || !data) return [];
  const known = logged({ ...material, data });
  return help.items.filter(({ name }) => !known.has(name)).map(({ name, why }) => `\`${name}\`: ${why}`);
}

function logged({ data, optimization }: Material & { data: NonNullable<Material['data']> }): Set<string> {
  const { metrics, cost_drivers, bottlenecks } = data;
  const caching = optimization?.strategies.find(({ name }) => name === 'caching');
  const byWorkload = cost_drivers.drivers.find(({ by }) => by === 'workload')?.table.rows ?? [];
  const workloads = [
    ...byWorkload.map(({ name }) => name),
    ...(bottlenecks?.groups.rows ?? []).map(({ workload }) => workload),
  ];
  const found: Readonly<Record<string, boolean>> = {
    cost_usd: metrics.logged_cost_rows.value === metrics.requests.value,
    latency_ms: metrics.latency_avg_ms.value !== null,
    status: metrics.failed_rows.value !== null,
    workload: workloads.some((workload) => workload !== null),
    prompt_hash: caching !== undefined && !(caching.missing ?? '').includes('prompt_hash'),
  };
  return new Set(Object.keys(found).filter((name) => found[name]));
}
