import { setTimeout as sleep } from 'node:timers/promises';
import { Controller, Get, Inject, Scope } from '@nestjs/common';
import type { Span, Tracer } from '@opentelemetry/api';
import * as client from 'prom-client';
import { EntityManager } from 'typeorm';
import { contextFor, type TestApp } from '../../test/support/app';
import { Bench, type OpenedBench } from '../../test/support/bench';
import { call } from '../../test/support/http';
import { onSessionEvent, sessionMetrics, SessionMonitor, sessionSpans, UnitOfWork } from '../index';

/** Longer than a busy machine lets any of the others wait. */
const LEAK_MS = 3_000;
const COLLISION = `do $$ begin raise exception 'collision' using errcode = '40001'; end $$`;

@Controller({ path: 'slow', scope: Scope.REQUEST })
class SlowController {
  constructor(@Inject(EntityManager) private readonly manager: EntityManager) {}

  @Get('thinker/:id') async think(): Promise<string> {
    const [{ application_name: name }] = await this.manager.query('show application_name');
    await sleep(150);
    return name;
  }
}

/** One session of each fate: committed with a park, rolled back, aborted, leaked, retried. */
async function live(units: UnitOfWork): Promise<void> {
  const ada = contextFor('ada@airlock.dev');
  await units.run(ada, { name: 'parks' }, async ({ manager, session }) => {
    await manager.query('select 1');
    await session.park(async () => undefined);
    await manager.query('select 2');
  });
  await units
    .run(ada, { name: 'fails' }, ({ manager }) => manager.query('select 1 / 0'))
    .catch(() => undefined);
  await units
    .run(ada, { name: 'late', timeoutMs: 300 }, ({ manager }) => manager.query('select pg_sleep(600)'))
    .catch(() => undefined);
  await units
    .run(ada, { name: 'leaks' }, async ({ manager }) => {
      await manager.query('select 1');
      await new Promise(() => undefined);
    })
    .catch(() => undefined);
  let attempts = 0;
  await units.run(ada, { name: 'again', retry: 2 }, ({ manager }) =>
    manager.query(++attempts === 1 ? COLLISION : 'select 1'),
  );
}

describe('the life of sessions, seen from outside', () => {
  let { bench, dataSource } = {} as OpenedBench;
  let app: TestApp;
  let units: UnitOfWork;

  beforeAll(async () => {
    ({ bench, dataSource } = await Bench.withPool());
    app = await bench.app(
      dataSource,
      { controllers: [SlowController] },
      { idleReportMs: 40, leakAfterMs: LEAK_MS },
    );
    units = app.get(UnitOfWork);
  });
  afterAll(() => bench.close());

  it('every fate has its Prometheus metric, and every time its histogram', async () => {
    const registry = new client.Registry();
    const stop = sessionMetrics(client, { monitor: app.get(SessionMonitor), registry });

    await live(units);
    const text = await registry.metrics();
    stop();

    const value = (name: string): number =>
      Number(new RegExp(`^session_${name}{data_source="default"} (.+)$`, 'm').exec(text)?.[1]);
    const counted = ['opened', 'committed', 'rolled_back', 'aborted', 'parked', 'leaked', 'retried'];
    expect(Object.fromEntries(counted.map((name) => [name, value(`${name}_total`)]))).toEqual({
      opened: 6,
      committed: 2,
      rolled_back: 2,
      aborted: 2,
      parked: 1,
      leaked: 1,
      retried: 1,
    });
    // The one that parks takes a connection twice.
    expect(['wait', 'hold', 'idle'].map((name) => value(`${name}_seconds_count`))).toEqual([7, 7, 7]);
    expect(value('idle_seconds_sum')).toBeGreaterThan(0.1);
    expect(value('hold_seconds_sum')).toBeGreaterThanOrEqual(value('idle_seconds_sum'));
    expect(['used', 'waiting', 'max'].map((name) => value(`pool_${name}`))).toEqual([0, 0, 4]);
    expect(value('pool_idle')).toBeGreaterThanOrEqual(0);
  });

  it('every fate has its OpenTelemetry span, with waits and times in it', async () => {
    const seen: string[] = [];
    const times: Record<string, unknown>[] = [];
    const tracer = {
      startSpan: (name: string) => {
        const span = {
          setAttributes: () => span,
          setAttribute: (key: string, value: string) => (seen.push(`${name}: ${key} ${value}`), span),
          addEvent: (event: string, attributes: Record<string, unknown>) => {
            seen.push(`${name}: ${event}`);
            times.push(attributes);
          },
          setStatus: () => span,
          recordException: () => undefined,
          end: () => seen.push(`${name}: end`),
        };
        return span as unknown as Span;
      },
    } as unknown as Tracer;
    const stop = sessionSpans(tracer);

    await live(units);
    stop();

    const of = (name: string): string[] =>
      seen.flatMap((entry) => (entry.startsWith(`session ${name}: `) ? (entry.split(': ')[1] ?? []) : []));
    expect(of('parks')).toEqual([
      ...['opened', 'released', 'parked', 'opened', 'released'],
      ...['session.outcome committed', 'end'],
    ]);
    expect(of('fails')).toContain('session.outcome rolled_back');
    expect(of('late')).toContain('session.outcome aborted');
    expect(of('leaks')).toEqual(expect.arrayContaining(['leaked', 'session.outcome aborted', 'end']));
    expect(of('again retried')).toEqual(['end']);
    expect(of('again').filter((entry) => entry === 'end')).toHaveLength(2);
    expect(new Set(times.flatMap((attributes) => Object.keys(attributes)))).toEqual(
      new Set(['session.wait_ms', 'session.held_ms', 'session.idle_ms', 'session.step']),
    );
  });

  it('the watchdog names the route and the place in the code; application_name begins with the request id', async () => {
    const reports: { name: string; requestId: string; openedAt: string }[] = [];
    const stop = onSessionEvent('idle', ({ session: { name, requestId }, openedAt }) =>
      reports.push({ name, requestId, openedAt }),
    );

    const { status, body } = await call(app.url, '/slow/thinker/1');
    stop();

    expect(status).toBe(200);
    expect(reports).toHaveLength(1);
    const [{ name, requestId, openedAt } = { name: '', requestId: '?', openedAt: '' }] = reports;
    expect(name).toBe('GET /slow/thinker/:id');
    expect(openedAt).toContain('SlowController.think');
    expect(body).toBe(`${requestId} ${name}`.slice(0, 63));
  });
});
