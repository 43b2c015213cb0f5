import type { VNode } from 'preact';
import { renderToString } from 'preact-render-to-string';
import { type Replicas, withLook, withView } from '../data/replicas';
import { sampleView } from '../testing/sample-view';
import { Connection } from '../ui/connection';
import { Banner } from './banner';
import { Breakers } from './breakers';
import { Missing } from './missing';
import { Queue } from './queue';
import { Readiness } from './readiness';
import { SessionEnds } from './sessions';
import { Tiles } from './tiles';
import { Warnings } from './warnings';

/** What is read, without how it is marked up. */
const textOf = (node: VNode): string =>
  renderToString(node)
    .replace(/<[^>]+>/g, ' ')
    .replace(/\s+/g, ' ');

describe('What the page says (A2)', () => {
  const { violations } = sampleView();

  it('says first, and calmly, that nothing has leaked', () => {
    const banner = <Banner violations={violations} places={[]} replicas={1} />;

    expect(renderToString(banner)).toMatch(/class="banner good" role="status"/);
    expect(textOf(banner)).toContain('No isolation violation since the start of this replica');
  });

  it('does not go on being green when nobody tells it any more', () => {
    const banner = (
      <Banner
        violations={violations}
        places={[]}
        replicas={1}
        staleSince={Date.parse('2026-03-01T12:00:02')}
      />
    );

    expect(renderToString(banner)).toContain('class="banner stale"');
    expect(textOf(banner)).toContain(
      'No isolation violation since the start of this replica, as of 1 Mar 12:00:02',
    );
  });

  it('says loudly what kinds of violation there were', () => {
    const banner = (
      <Banner
        violations={[{ kind: 'session', count: 2, last_at: '2026-03-01T12:00:02' }, ...violations.slice(1)]}
        places={[{ name: 'two:1', count: 2 }]}
        replicas={3}
      />
    );

    expect(renderToString(banner)).toMatch(/class="banner bad" role="alert"/);
    expect(textOf(banner)).toContain('2 isolation violations, refused since the start of these 3 replicas');
    expect(renderToString(banner)).toContain('<li class="broken">session <b>2</b></li>');
    expect(textOf(banner)).toContain('The last at 1 Mar 12:00:02. On two:1 (2).');
    expect(textOf(banner)).toContain('Alert AirlockIsolationViolation');
  });

  it('names the replicas that have gone, and since when', () => {
    const gone = withLook(undefined, sampleView(), Date.parse('2026-03-01T12:00:02'));

    expect(textOf(<Missing overdue={[gone]} />)).toContain(
      'Replica one:1 has not answered since 1 Mar 12:00:02, while others have',
    );
  });

  it('says what wants to be looked at, where, since when, and which alert is about it', () => {
    const pools = [{ name: 'default', max: 15, used: 15, idle: 0, waiting: 2 }];
    const replicas = ['a', 'b', 'c', 'd', 'e'].reduce<Replicas>((all, name) => {
      const view = sampleView({ pools });
      return withView(
        all,
        { ...view, replica: { ...view.replica, name } },
        Date.parse('2026-03-01T12:00:02'),
      );
    }, new Map());

    const html = renderToString(<Warnings replicas={replicas} />);

    expect(html).toMatch('<li class="poor"><b>Work waits for a connection</b>');
    expect(textOf(<Warnings replicas={replicas} />)).toMatch(
      /a: 2 waiting, 15 of 15 in use, since 1 Mar 12:00:02 or longer .* c: .* and on 2 replicas more .* AirlockPoolWaiting/,
    );
  });

  it('does not go on saying that it is so of a replica that has gone', () => {
    const pools = [{ name: 'default', max: 15, used: 15, idle: 0, waiting: 2 }];
    const here = { ...sampleView().replica, name: 'here' };
    let replicas = withView(new Map(), sampleView({ pools }), Date.parse('2026-03-01T12:00:02'));
    for (let n = 0; n < 11; n++)
      replicas = withView(replicas, sampleView({ replica: here }), Date.parse('2026-03-01T12:01:00'));

    expect(renderToString(<Warnings replicas={replicas} />)).toContain('<li class="over">');
    expect(textOf(<Warnings replicas={replicas} />)).toContain('15 of 15 in use, at 1 Mar 12:00:02');
  });

  it('says a warning aloud when it begins, and not at every number of it that changes', () => {
    const saidAloud = (waiting: number): string | undefined => {
      const pools = [{ name: 'default', max: 15, used: 15, idle: 0, waiting }];
      const html = renderToString(<Warnings replicas={withView(new Map(), sampleView({ pools }), 0)} />);
      return /role="status">(.*?)</.exec(html)?.[1];
    };

    expect([saidAloud(0), saidAloud(2), saidAloud(3)]).toEqual([
      '',
      'Warning: Work waits for a connection.',
      'Warning: Work waits for a connection.',
    ]);
  });

  it('says why a check does not hold', () => {
    const checks = [
      { name: 'row_level_security', status: 'failed' as const, reason: 'audit_log is not forced' },
      { name: 'events', status: 'degraded' as const },
    ];

    const text = textOf(<Readiness readiness={{ status: 'not_ready', checks }} />);

    expect(text).toContain('Not ready');
    expect(text).toContain('row level security: audit_log is not forced');
    expect(text).toContain('events: degraded');
  });

  it('says in words that there is nothing', () => {
    const { queue, breakers, breakers_not_closed } = sampleView();

    expect(textOf(<Breakers breakers={breakers} breakers_not_closed={breakers_not_closed} />)).toContain(
      'No breaker is open.',
    );
    expect(textOf(<Queue queue={queue} />)).toContain('No run is running or queued.');
    expect(textOf(<Queue queue={null} />)).toContain('The database does not say.');
  });

  it('shows users as the hashes it was told, in a table with headers', () => {
    const users = [{ user: '2bd806c9', running: 3, queued: 1 }];
    const queue = {
      running: 9,
      queued: 4,
      users_with_work: 7,
      oldest_queued_seconds: 2,
      untaken_seconds: 0,
      users,
    };

    const html = renderToString(<Queue queue={queue} />);

    expect(html).toContain('<th scope="col">User (hash)</th>');
    expect(html).toMatch(/<h2 id="([\w-]+)">Queue by user.*<table aria-labelledby="\1">/);
    expect(html).toContain('<th scope="row">2bd806c9</th><td>3</td><td>1</td>');
    expect(html).toContain('of 7 users, of whom the busiest 1 are shown');
  });

  it('marks what must never happen to a session, once it has', () => {
    const by_state = { idle: 0, open: 0, parked: 0, committing: 0 };
    const ends = { committed: 5, rolled_back: 4, aborted: 3, unknown: 0, pool_exhausted: 0, leaks: 1 };
    const source = { data_source: 'default', by_state, ...ends, created: 12, peak: 2, mean_lifetime_ms: 1 };

    const html = renderToString(<SessionEnds sessions={[source]} />);

    expect(html.match(/<tr class="poor">.*?<\/tr>/g)).toEqual([
      '<tr class="poor"><th scope="row">leaked, closed by force</th><td>1</td></tr>',
    ]);
  });

  it('marks the numbers that somebody should look at, and has a dash for those that it cannot tell', () => {
    const pools = [{ name: 'default', max: 15, used: 15, idle: 0, waiting: 2 }];
    const view = sampleView({ pools, breakers_not_closed: 1 });
    const { warnings, points } = withLook(undefined, view, 0);

    const html = renderToString(<Tiles view={view} point={points[0]} isWarned={(id) => warnings.has(id)} />);

    expect([...html.matchAll(/class="tile poor"><dt>([^<]+)/g)].map(([, label]) => label)).toEqual([
      'Request pool',
      'Breakers not closed',
    ]);
    expect(html).toContain('<dt>Requests</dt><dd class="value">–</dd>');
  });

  it('says plainly that the server does not answer, and how old is what it shows', () => {
    const silence = { reason: 'status 503', nextAt: Date.parse('2026-03-01T12:00:30') };
    const seenAt = Date.parse('2026-03-01T12:00:02');

    const text = textOf(<Connection silence={silence} seenAt={seenAt} onRetry={() => {}} />);

    expect(text).toContain('The server does not answer (status 503).');
    expect(text).toContain('What is shown is of 1 Mar 12:00:02.');
    expect(text).toContain('It is asked again at 12:00:30.');
  });
});
