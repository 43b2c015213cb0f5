import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { canaryLoad, type CanaryReport } from '@airlock/testing';
import { runsEnded } from '../../test/support/quiet';
import { traffic } from '../../test/support/traffic';
import { Cluster } from './cluster';
import { Faults } from './faults';
import { HeapLog } from './heap-log';
import { faultsAtRest } from './rest';
import { PromisedRuns } from './runs';

const USERS = Number(process.env.SOAK_USERS ?? 12);
const SAMPLE_MS = 10_000;

/** npm run soak -- <minutes>: everything that users do, on real processes, while things break; the report is JSON. */
async function main(minutes: number): Promise<void> {
  const cluster = await Cluster.start();
  try {
    const report = await soak(cluster, minutes);
    const text = `${JSON.stringify(report, null, 2)}\n`;
    mkdirSync('.airlock', { recursive: true });
    writeFileSync('.airlock/soak.json', text);
    process.stdout.write(text);
    process.exitCode = report.broken_promises.length === 0 ? 0 : 1;
  } finally {
    await cluster.close();
  }
}

async function soak(cluster: Cluster, minutes: number) {
  const signal = AbortSignal.timeout(minutes * 60_000);
  const promised = new PromisedRuns();
  const faults = new Faults(cluster);
  const heaps = { api: new HeapLog(cluster.api), worker: new HeapLog(cluster.worker) };
  const [load] = await Promise.all([
    canaryLoad(cluster.api.url, {
      users: USERS,
      requests: Infinity,
      signal,
      operations: [...traffic(cluster.api.url), promised.operation],
      tokenFor: (userId) => cluster.token(userId),
      superuserUrl: cluster.database.superuserUrl,
      publicTexts: publicTextsOf(cluster),
      settled: () => runsEnded(cluster.database),
    }),
    faults.until(signal),
    sampling(Object.values(heaps), signal),
  ]);
  const busy = await faultsAtRest(cluster);
  const runs = await promised.figures(cluster.database.superuserUrl);
  const heap = { api: heaps.api.figures(), worker: heaps.worker.figures() };
  const refusals = refusalsIn(load);
  return {
    date: new Date().toISOString(),
    commit: execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim(),
    minutes,
    ...figuresOf(load),
    runs,
    faults: faults.figures,
    refusals,
    heap,
    broken_promises: [
      ...busy,
      ...(load.foreignFound > 0 ? [`${load.foreignFound} secrets of others were seen`] : []),
      ...(runs.lost > 0 ? [`${runs.lost} runs were lost`] : []),
      ...(runs.ended_twice > 0 ? [`${runs.ended_twice} runs ended twice`] : []),
      ...(runs.steps_twice > 0 ? [`${runs.steps_twice} steps were recorded twice`] : []),
      ...Object.entries(heap).flatMap(([name, { is_flat }]) =>
        is_flat ? [] : [`the heap of ${name} grows`],
      ),
      ...(faults.turnedNobodyAway ? ['an exhausted pool turned nobody away'] : []),
      ...(refusals['answered with 500'] ? ['calls were answered with 500'] : []),
    ],
  };
}

async function sampling(heaps: readonly HeapLog[], signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    for (const heap of heaps) await heap.sample();
    await pause(SAMPLE_MS, undefined, { signal }).catch(() => undefined);
  }
}

function publicTextsOf(cluster: Cluster): Record<string, () => Promise<string>> {
  const texts = Object.entries({ api: cluster.api, worker: cluster.worker }).flatMap(([name, { url }]) =>
    ['/metrics', '/health/pool', '/health/database'].map((path) => [
      `GET ${path} of ${name}`,
      async () => {
        const token = await cluster.token('the operator', { scopes: ['operator'] });
        return (await fetch(url + path, { headers: { authorization: `Bearer ${token}` } })).text();
      },
    ]),
  );
  return Object.fromEntries(texts) as Record<string, () => Promise<string>>;
}

function figuresOf(load: CanaryReport) {
  const { users, requests, answers, events, bytes, logLines, rows, foreignFound, seed } = load;
  return {
    seed,
    users,
    requests,
    answers,
    events,
    bytes,
    log_lines: logLines,
    rows,
    foreign: foreignFound,
  };
}

/** What went otherwise than on a good day, by kind: while things break, calls may be told to come back. */
function refusalsIn({ failures }: CanaryReport): Record<string, number> {
  const kinds: Record<string, number> = {};
  for (const failure of failures) {
    const [, status] = / is (\d{3}), not /.exec(failure) ?? [];
    const kind = status ? `answered with ${status}` : failure.slice(0, 120);
    kinds[kind] = (kinds[kind] ?? 0) + 1;
  }
  return kinds;
}

const [minutes, ...more] = process.argv.slice(2);
if (!(Number(minutes) > 0) || more.length > 0) {
  process.stderr.write('For how long? Give the minutes: npm run soak -- 30\n');
  process.exit(1);
}
main(Number(minutes)).catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  process.exit(1);
});
