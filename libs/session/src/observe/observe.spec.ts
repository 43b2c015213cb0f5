import { setTimeout as sleep } from 'node:timers/promises';
import type { Span, Tracer } from '@opentelemetry/api';
import * as client from 'prom-client';
import { contextFor, type TestApp } from '../../test/support/app';
import { Bench, type OpenedBench } from '../../test/support/bench';
import { eventually } from '../../test/support/eventually';
import { onSessionEvent, sessionMetrics, SessionMonitor, sessionSpans, UnitOfWork } from '../index';

describe('sessions seen from outside', () => {
  const ada = contextFor('ada@airlock.dev');
  let { bench, dataSource } = {} as OpenedBench;

  beforeAll(async () => ({ bench, dataSource } = await Bench.withPool()));
  afterAll(() => bench.close());

  it('the name of a unit shows in pg_stat_activity while it is open, and not after', async () => {
    const units = await bench.units(dataSource);
    const named = (): Promise<object[]> =>
      bench.query(`select 1 from pg_stat_activity where application_name = $1`, [`${ada.requestId} nightly`]);

    await units.run(ada, { name: 'nightly' }, async ({ manager }) => {
      await manager.query('select 1');
      expect(await named()).toHaveLength(1);
    });

    expect(await named()).toEqual([]);
  });

  it('every stage is published, with whose it was', async () => {
    const units = await bench.units(dataSource);
    const seen: string[] = [];
    const stops = [
      onSessionEvent('opened', ({ session, isFirst }) => seen.push(`opened ${session.name} ${isFirst}`)),
      onSessionEvent('parked', ({ session, step }) => seen.push(`parked ${session.name} ${step}`)),
      onSessionEvent('released', ({ destroyed }) => seen.push(`released ${destroyed ?? 'clean'}`)),
      onSessionEvent('ended', ({ session, outcome }) => seen.push(`ended ${session.userId} ${outcome}`)),
    ];

    await units.run(ada, { name: 'unit-a' }, async ({ session, manager }) => {
      await manager.query('select 1');
      await session.step('model', async () => undefined);
      await manager.query('select 2');
    });
    stops.forEach((stop) => stop());

    expect(seen).toEqual([
      'opened unit-a true',
      'released clean',
      'parked unit-a model',
      'opened unit-a false',
      'released clean',
      'ended ada@airlock.dev committed',
    ]);
  });

  it('a connection that is held without a query is reported, with the place that took it', async () => {
    const units = await bench.units(dataSource, { idleReportMs: 40 });
    const reports: { name: string; openedAt: string }[] = [];
    const stop = onSessionEvent('idle', ({ session, openedAt }) =>
      reports.push({ name: session.name, openedAt }),
    );

    await units.run(ada, { name: 'thinker' }, async ({ manager }) => {
      await manager.query('select 1');
      await sleep(150);
    });
    stop();

    expect(reports).toHaveLength(1);
    expect(reports[0]?.name).toBe('thinker');
    expect(reports[0]?.openedAt).toContain('observe.spec.ts');
  });

  it('S9: past the leak limit a session is rolled back, its connection destroyed, and it is counted', async () => {
    const app = await bench.app(dataSource, {}, { idleReportMs: 20, warnAfterMs: 30, leakAfterMs: 80 });
    const leak = app.get(UnitOfWork).run(ada, { name: 'leaky' }, async ({ manager }) => {
      await manager.query(`insert into notes (text) values ('leaked')`);
      await new Promise(() => undefined);
    });

    await expect(leak).rejects.toThrow('leaky held a connection');
    expect(app.get(SessionMonitor).snapshot()[0]?.sessions).toMatchObject({
      leaks: 1,
      aborted: 1,
      active: 0,
    });
    expect(await bench.texts()).toEqual([]);
    await eventually('the slot is back', () => bench.isAtRest(dataSource));
  });

  it('S10: numbers and metrics say the same', async () => {
    const app: TestApp = await bench.app(dataSource);
    const units = app.get(UnitOfWork);
    const monitor = app.get(SessionMonitor);
    const registry = new client.Registry();
    const stop = sessionMetrics(client, { monitor, registry });

    await units.run(ada, ({ manager }) => manager.query('select 1'));
    await units.run(ada, ({ manager }) => manager.query('select 1 / 0')).catch(() => undefined);
    await units.run(ada, async () => undefined);
    const text = await registry.metrics();
    stop();

    const [{ sessions, pool } = { sessions: undefined, pool: undefined }] = monitor.snapshot();
    expect(sessions).toMatchObject({
      created: 2,
      closed: 2,
      committed: 1,
      rolledBack: 1,
      errors: 1,
      active: 0,
      peak: 1,
    });
    expect(pool).toMatchObject({ used: 0, waiting: 0, max: 4 });
    expect(text).toContain('session_committed_total{data_source="default"} 1');
    expect(text).toContain('session_hold_seconds_count{data_source="default"} 2');
    expect(text).not.toContain('ada@airlock.dev');
  });

  it('a span for each session that takes a connection, with its outcome', async () => {
    const units = await bench.units(dataSource);
    const spans: {
      name: string;
      attributes: Record<string, unknown>;
      isEnded: boolean;
      hasFailed: boolean;
    }[] = [];
    const tracer = {
      startSpan(name: string) {
        const span = { name, attributes: {} as Record<string, unknown>, isEnded: false, hasFailed: false };
        spans.push(span);
        return {
          setAttributes: (values: object) => Object.assign(span.attributes, values),
          setAttribute: (key: string, value: unknown) => (span.attributes[key] = value),
          addEvent: () => undefined,
          setStatus: () => (span.hasFailed = true),
          recordException: () => undefined,
          end: () => (span.isEnded = true),
        } as unknown as Span;
      },
    } as unknown as Tracer;
    const stop = sessionSpans(tracer);

    await units.run(ada, { name: 'fine' }, ({ manager }) => manager.query('select 1'));
    await units
      .run(ada, { name: 'failing' }, ({ manager }) => manager.query('select 1 / 0'))
      .catch(() => undefined);
    await units.run(ada, { name: 'silent' }, async () => undefined);
    stop();

    expect(spans).toMatchObject([
      {
        name: 'session fine',
        isEnded: true,
        hasFailed: false,
        attributes: { 'session.outcome': 'committed' },
      },
      {
        name: 'session failing',
        isEnded: true,
        hasFailed: true,
        attributes: { 'session.outcome': 'rolled_back' },
      },
    ]);
  });
});
