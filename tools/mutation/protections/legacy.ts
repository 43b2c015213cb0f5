import type { Mutation } from '../mutation';
import { withoutRowSecurity } from './row-security';

const LEAVING = 'src/legacy/stream/cancel-on-leaving.ts';
const RUNS = 'src/runs/run.repository.ts';
const THREADS = 'src/threads/thread.repository.ts';
const routes = ['test/v1.e2e.spec.ts'];
const waiting = ['test/v1-waiting.e2e.spec.ts'];

export const legacy: readonly Mutation[] = [
  {
    name: 'a v1 body may name its own user and nobody else (H4)',
    file: 'src/legacy/http/v1-order.ts',
    find: 'if (userId !== undefined && userId !== principal.userId)',
    replace: 'if (userId === null)',
    specs: routes,
  },
  {
    name: 'a v1 route that is switched off serves nobody (H9)',
    file: 'src/legacy/route-switch.guard.ts',
    find: 'if (!this.config.v1RoutesOff.includes(route)) return true;',
    replace: 'if (this.config.v1RoutesOff.includes(route) || route) return true;',
    specs: routes,
  },
  {
    name: 'a run is as hidden as its thread, in v1 and on a socket too (H3, H5)',
    file: 'src/runs/run-finder.ts',
    find: 'and r.id = $2 and t.deleted_at is null',
    replace: 'and r.id = $2',
    specs: ['test/v1.e2e.spec.ts', 'src/events/sockets/socket-commands.spec.ts'],
  },
  {
    name: 'a run is as hidden as its thread where both are named (H5)',
    file: 'src/runs/run-finder.ts',
    find: 'and t.id = $3 and t.deleted_at is null',
    replace: 'and t.id = $3',
    specs: ['src/runs/http/runs.e2e.spec.ts'],
  },
  {
    name: "leaving v1's stream cancels the run (H7)",
    file: LEAVING,
    find: 'if (response.writableFinished || bodyOf()?.errored) return;',
    replace: 'if (response.writableFinished || bodyOf() || !bodyOf()) return;',
    specs: waiting,
  },
  {
    name: "only a client leaves v1's stream, not the server (H7)",
    file: LEAVING,
    find: ' || bodyOf()?.errored) return;',
    replace: ' || bodyOf()?.closed === undefined) return;',
    specs: waiting,
  },
  {
    name: "a run whose client left v1's stream is cancelled before a shutdown goes on (H7)",
    file: LEAVING,
    find: 'await Promise.race([Promise.all(this.pending), sleep(LAST_MOMENT_MS, undefined, { ref: false })]);',
    replace: 'await Promise.resolve();',
    specs: ['src/legacy/stream/cancel-on-leaving.spec.ts'],
  },
  {
    name: "v1's message stops waiting (H4)",
    file: 'src/legacy/http/v1-message.controller.ts',
    find: 'signal, this.config.v1MessageWaitMs)',
    replace: 'signal, Infinity)',
    specs: waiting,
  },
  {
    name: 'a v1 run id gives its own user the run, and nobody else (H5)',
    file: RUNS,
    find: 'findOneBy(Run, { userId, id, ',
    replace: 'findOneBy(Run, { id, ',
    also: [
      { file: THREADS, find: 'findOneBy(Thread, { userId, id })', replace: 'findOneBy(Thread, { id })' },
      ...['threads', 'runs'].map(withoutRowSecurity),
    ],
    specs: routes,
  },
  {
    name: 'calls of v1 that cannot be counted now are counted later (H4)',
    file: 'src/legacy/usage/usage-tally.ts',
    find: 'for (const call of calls) this.add(context, call);',
    replace: '',
    specs: ['test/v1-usage.e2e.spec.ts'],
  },
  {
    name: 'metrics show a bounded number of callers (H4)',
    file: 'src/legacy/usage/usage-metrics.ts',
    find: 'const MOST_CALLERS = 20;',
    replace: 'const MOST_CALLERS = 1_000;',
    specs: ['test/v1-usage.e2e.spec.ts'],
  },
];
