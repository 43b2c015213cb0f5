import { type Attempt, foreign, hidden, open, own, type RouteEntry } from '@airlock/testing';
import { type OwnersThings, pathOf, question, type RunIds } from './owners-things';

const ASK = question('What costs most?');

const V1_ORDER = {
  query: 'What costs most?',
  workloads: [
    {
      query: 'all',
      data_source: { source_table: 'workload_events' },
      time_range: { start_time: '2025-01-01T00:00:00Z', end_time: '2026-01-01T00:00:00Z' },
    },
  ],
};

const write = (thread: string, run: string, part: string, body: object): Attempt => ({
  path: pathOf(thread, run) + part,
  body,
});

/** The API's description, as its library serves it. */
const DOCS = [
  '/docs',
  '/docs/',
  '/docs-yaml',
  '/docs/LICENSE',
  '/docs/docs/swagger-ui-init.js',
  '/docs/index.html',
  '/docs/openapi.json',
  '/docs/swagger-ui-init.js',
];

/**
 * One entry for each route of the server: how a stranger tries it, and what the owner gets.
 * @param strangers what the stranger has: the owner's runs are tried in the stranger's threads, and the other way about
 * @param foreignIds of the owner's, for routes that name none: what the stranger makes by them is the stranger's own,
 * so that they are no secret afterwards
 */
export function ownershipRoutes(
  things: OwnersThings,
  strangers: OwnersThings,
  foreignIds: RunIds,
): Record<string, RouteEntry | RouteEntry[]> {
  const thread = () => things.thread();
  const of = ({ id }: { readonly id: string }) => (id === things.userId ? things : strangers);
  const run = (whose: { readonly id: string }) => of(whose).run();
  const readRun = (whose: { readonly id: string }) => of(whose).readRun();
  const stoppedRun = () => things.stoppedRun();
  const liveRuns = () => things.liveRuns();
  const onThread = (part: string, body?: unknown): RouteEntry =>
    foreign(thread, [({ thread_id }) => ({ path: `/v2/threads/${thread_id}${part}`, body })]);
  const readsRun = (part: string, headers?: Record<string, string>): RouteEntry =>
    foreign(readRun, [({ thread_id, run_id }) => ({ path: pathOf(thread_id, run_id) + part, headers })]);
  const ended = (part: string, body: object, ownerGets?: number[]): RouteEntry =>
    foreign(run, [({ thread_id, run_id }) => write(thread_id, run_id, part, body)], ownerGets);
  const stopped = (part: string, body: object): RouteEntry =>
    foreign(stoppedRun, [({ thread_id, run_id }) => write(thread_id, run_id, part, body)]);
  const atWork = (part: string, body: object, ownerGets?: number[]): RouteEntry =>
    foreign(
      liveRuns,
      [
        ({ thread_id, run_id }) => write(thread_id, run_id, part, body),
        ({ thread_id, waiting_run_id }) => write(thread_id, waiting_run_id, part, body),
      ],
      ownerGets,
    );
  const search = { metadata: {}, limit: 100 };
  return {
    'POST /v2/threads': own([
      () => ({ path: '/v2/threads', body: {} }),
      () => ({
        path: '/v2/threads',
        body: { thread_id: foreignIds.thread_id, if_exists: 'do_nothing' },
      }),
    ]),
    'POST /v2/threads/search': own([() => ({ path: '/v2/threads/search', body: search })]),
    'POST /v2/threads/count': own([() => ({ path: '/v2/threads/count', body: { metadata: {} } })]),
    'GET /v2/threads/:thread_id': onThread(''),
    'PATCH /v2/threads/:thread_id': onThread('', { metadata: { taken: true } }),
    'DELETE /v2/threads/:thread_id': onThread(''),
    'GET /v2/threads/:thread_id/state': onThread('/state'),
    'GET /v2/threads/:thread_id/state/:checkpoint_id': foreign(readRun, [
      ({ thread_id, run_id }) => ({ path: `/v2/threads/${thread_id}/state/${run_id}:1` }),
    ]),
    'POST /v2/threads/:thread_id/state/checkpoint': foreign(readRun, [
      ({ thread_id, run_id }) => ({
        path: `/v2/threads/${thread_id}/state/checkpoint`,
        body: { checkpoint: { checkpoint_id: `${run_id}:1` } },
      }),
    ]),
    'POST /v2/threads/:thread_id/history': onThread('/history', {}),
    'GET /v2/threads/:thread_id/runs': onThread('/runs?limit=100'),
    'POST /v2/threads/:thread_id/runs': onThread('/runs', ASK),
    'POST /v2/threads/:thread_id/runs/wait': onThread('/runs/wait', ASK),
    'POST /v2/threads/:thread_id/runs/stream': onThread('/runs/stream', ASK),
    'POST /v2/runs': own([() => ({ path: '/v2/runs', body: ASK })]),
    'POST /v2/runs/wait': own([() => ({ path: '/v2/runs/wait', body: ASK })]),
    'POST /v2/runs/cancel': [
      foreign(liveRuns, [
        ({ thread_id, run_id, waiting_run_id }) => ({
          path: '/v2/runs/cancel',
          body: { thread_id, run_ids: [run_id, waiting_run_id] },
        }),
        ({ thread_id }) => ({ path: '/v2/runs/cancel', body: { thread_id, status: 'all' } }),
      ]),
      own([() => ({ path: '/v2/runs/cancel', body: { status: 'all' } })]),
    ],
    'POST /v2/runs/stream': own([() => ({ path: '/v2/runs/stream', body: ASK })]),
    'GET /v2/threads/:thread_id/runs/:run_id': readsRun(''),
    'GET /v2/threads/:thread_id/runs/:run_id/state': readsRun('/state'),
    'GET /v2/threads/:thread_id/runs/:run_id/report': readsRun('/report'),
    'GET /v2/threads/:thread_id/runs/:run_id/join': readsRun('/join'),
    'GET /v2/threads/:thread_id/runs/:run_id/stream': readsRun('/stream', { 'last-event-id': '0' }),
    'GET /v2/threads/:thread_id/runs/:run_id/events': readsRun('/events', { 'last-event-id': '0' }),
    // 409: only its owner is told that the run has ended, or has not yet.
    'POST /v2/threads/:thread_id/runs/:run_id/cancel': [ended('/cancel', {}, [409]), atWork('/cancel', {})],
    'POST /v2/threads/:thread_id/runs/:run_id/resume': [
      ended('/resume', {}, [409]),
      stopped('/resume', {}),
      atWork('/resume', {}, [409]),
    ],
    'POST /v2/threads/:thread_id/runs/:run_id/rollback': [
      ended('/rollback', { checkpoint_sequence: 1 }),
      atWork('/rollback', { checkpoint_sequence: 1 }, [409]),
    ],
    'POST /v2/assistants/search': own([() => ({ path: '/v2/assistants/search', body: {} })]),
    'POST /v2/assistants/count': own([() => ({ path: '/v2/assistants/count', body: {} })]),
    'POST /v2/assistants/:assistant_id/versions': own([
      () => ({ path: '/v2/assistants/triage/versions', body: {} }),
    ]),
    'GET /v2/assistants/:assistant_id/subgraphs': own([
      () => ({ path: '/v2/assistants/supervisor/subgraphs' }),
    ]),
    'GET /v2/assistants/:assistant_id/subgraphs/:namespace': own([
      () => ({ path: '/v2/assistants/supervisor/subgraphs/triage' }),
    ]),
    'GET /v2/assistants/:assistant_id': own([() => ({ path: '/v2/assistants/triage' })]),
    'GET /v2/assistants/:assistant_id/graph': own([() => ({ path: '/v2/assistants/supervisor/graph' })]),
    'GET /v2/assistants/:assistant_id/schemas': own([() => ({ path: '/v2/assistants/triage/schemas' })]),
    'POST /v2/workloads/import': own([
      () => ({
        path: '/v2/workloads/import?allow_duplicate=true',
        body: 'time,model,input_tokens,output_tokens\n2025-01-01T00:00:00Z,gpt-4o,1,1\n',
        headers: { 'content-type': 'text/csv' },
      }),
    ]),
    'GET /v2/workloads/imports': own([() => ({ path: '/v2/workloads/imports?limit=100' })]),
    'GET /v2/workloads/imports/:import_id': foreign(
      () => things.import(),
      [({ import_id }) => ({ path: `/v2/workloads/imports/${import_id}` })],
    ),
    'DELETE /v2/workloads/imports/:import_id': foreign(
      () => things.import(),
      [({ import_id }) => ({ path: `/v2/workloads/imports/${import_id}` })],
    ),
    'GET /v2/workloads/summary': own([() => ({ path: '/v2/workloads/summary' })]),
    'GET /v2/audit': own([
      () => ({ path: '/v2/audit?limit=100' }),
      () => ({ path: `/v2/audit?run_id=${foreignIds.run_id}` }),
    ]),
    ...v1Routes(things),
    'GET /v2/ok': open(() => ({ path: '/v2/ok' })),
    'GET /v2/info': open(() => ({ path: '/v2/info' })),
    'GET /health/live': open(() => ({ path: '/health/live' })),
    'GET /health/ready': open(() => ({ path: '/health/ready' })),
    'GET /health/database': hidden(() => ({ path: '/health/database' })),
    'GET /health/pool': hidden(() => ({ path: '/health/pool' })),
    'GET /metrics': hidden(() => ({ path: '/metrics' })),
    'GET /dashboard': open(() => ({ path: '/dashboard' })),
    'GET /dashboard/assets/:name': open(() => ({ path: '/dashboard/assets/index.js' })),
    'GET /dashboard/data': hidden(() => ({ path: '/dashboard/data' })),
    ...Object.fromEntries(DOCS.map((path) => [`GET ${path}`, open(() => ({ path }))])),
  };
}

/** The deprecated ones: a run's id alone, an owner's name in the body. */
function v1Routes(things: OwnersThings): Record<string, RouteEntry | RouteEntry[]> {
  const readsRun = (pathOfRun: (ids: RunIds) => string): RouteEntry =>
    foreign(things.readRun, [(ids) => ({ path: `/v1/agent/${pathOfRun(ids)}` })]);
  const asks = (route: string): RouteEntry[] => {
    const path = `/v1/agent/${route}`;
    return [
      own([() => ({ path, body: V1_ORDER })]),
      own([() => ({ path, body: { ...V1_ORDER, user_id: things.userId } })], [422]),
    ];
  };
  const says = { path: '/v1/agent/message', body: { message: 'What costs most?' } };
  return {
    'POST /v1/agent/run_agent': asks('run_agent'),
    'POST /v1/agent/stream': asks('stream'),
    'POST /v1/agent/message': [
      own([() => says]),
      foreign(() => things.thread(), [({ thread_id }) => ({ ...says, body: { ...says.body, thread_id } })]),
    ],
    'GET /v1/agent/:run_id/status': readsRun(({ run_id }) => `${run_id}/status`),
    'GET /v1/agent/:run_id/state': readsRun(({ run_id }) => `${run_id}/state`),
    'GET /v1/agent/thread/:thread_id/runs': readsRun(({ thread_id }) => `thread/${thread_id}/runs`),
  };
}
